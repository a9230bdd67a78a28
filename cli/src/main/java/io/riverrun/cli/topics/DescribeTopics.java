package io.riverrun.cli.topics;

import io.riverrun.cli.CliException;
import io.riverrun.client.admin.Admin;
import io.riverrun.client.admin.AdminException;
import io.riverrun.client.admin.ConfigEntry;
import io.riverrun.client.admin.ConfigResource;
import io.riverrun.client.admin.Results;
import io.riverrun.client.admin.TopicDescription;
import io.riverrun.client.connection.Node;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Prints the state of topics.
 *
 * @param topicId the one topic to describe, or null for those of the pattern
 * @param filter which lines are printed
 */
record DescribeTopics(
        TopicPattern topics,
        Uuid topicId,
        boolean excludeInternal,
        boolean ifExists,
        DescribeFilter filter)
        implements TopicAction {

    @Override
    public void run(Admin admin, PrintStream out) {
        List<TopicDescription> found = found(admin);
        if (found.isEmpty()) {
            return;
        }
        Map<ConfigResource, List<ConfigEntry>> configs =
                present(
                        admin.describeConfigs(
                                found.stream().map(DescribeTopics::resource).toList()));
        Set<Integer> live =
                admin.describeCluster().nodes().stream().map(Node::id).collect(Collectors.toSet());
        TopicPrinter printer = new TopicPrinter(out, filter, live);
        for (TopicDescription topic : found) {
            printer.print(topic, configs.getOrDefault(resource(topic), List.of()));
        }
    }

    private List<TopicDescription> found(Admin admin) {
        return topicId != null
                ? byId(admin)
                : sorted(
                        present(
                                admin.describeTopics(
                                        topics.selectExisting(admin, excludeInternal, ifExists))));
    }

    private List<TopicDescription> byId(Admin admin) {
        try {
            return List.of(admin.describeTopicsById(List.of(topicId)).get(topicId));
        } catch (AdminException e) {
            if (e.code() != ErrorCode.UNKNOWN_TOPIC_ID) {
                throw e;
            }
            if (ifExists) {
                return List.of();
            }
            throw new CliException("TopicId '%s' does not exist as expected".formatted(topicId), e);
        }
    }

    /** What is there; a topic that was deleted since it was listed is passed over. */
    private static <K, V> Map<K, V> present(Results<K, V> results) {
        for (AdminException failure : results.failed().values()) {
            if (failure.code() != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
                throw failure;
            }
        }
        return results.succeeded();
    }

    private static List<TopicDescription> sorted(Map<String, TopicDescription> topics) {
        return List.copyOf(new TreeMap<>(topics).values());
    }

    private static ConfigResource resource(TopicDescription topic) {
        return ConfigResource.topic(topic.name());
    }
}
