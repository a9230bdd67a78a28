package io.riverrun.client.admin;

import io.riverrun.client.connection.Cluster;
import io.riverrun.client.connection.Deadline;
import io.riverrun.client.connection.Request;
import io.riverrun.client.connection.Route;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.DescribeTopicPartitionsRequest;
import io.riverrun.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Describes topics by the DescribeTopicPartitions API (KIP-966), which answers in pages and knows
 * eligible leader replicas. Thread-safe.
 */
final class TopicPages {

    private static final int PARTITIONS_PER_PAGE_MAX = 2_000;

    private final Cluster cluster;

    TopicPages(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Describes topics, in the order of their names on the wire. */
    Results<String, TopicDescription> describe(Collection<String> names, Deadline deadline) {
        Map<String, DescribeTopicPartitionsResponseTopic> found = new HashMap<>();
        Map<String, List<PartitionDescription>> partitions = new HashMap<>();
        DescribeTopicPartitionsRequest.Cursor next = null;
        List<String> left = names.stream().distinct().sorted().toList();
        while (!left.isEmpty()) {
            DescribeTopicPartitionsResponse page = page(left, next, deadline);
            for (var topic : page.topics()) {
                found.put(topic.name(), topic);
                List<PartitionDescription> known =
                        partitions.computeIfAbsent(topic.name(), _ -> new ArrayList<>());
                topic.partitions().forEach(partition -> known.add(description(partition)));
            }
            next = following(next, cursor(page.nextCursor()));
            left = next == null ? List.of() : from(next.topicName(), left);
        }
        return results(names, found, partitions);
    }

    private DescribeTopicPartitionsResponse page(
            List<String> names, DescribeTopicPartitionsRequest.Cursor cursor, Deadline deadline) {
        DescribeTopicPartitionsRequest request =
                new DescribeTopicPartitionsRequest()
                        .setTopics(
                                names.stream()
                                        .map(name -> new TopicRequest().setName(name))
                                        .toList())
                        .setResponsePartitionLimit(PARTITIONS_PER_PAGE_MAX)
                        .setCursor(cursor);
        return (DescribeTopicPartitionsResponse)
                cluster.call(Route.ANY, Request.of(request), deadline);
    }

    /** A broker whose pages do not advance would be asked for ever. */
    private static DescribeTopicPartitionsRequest.Cursor following(
            DescribeTopicPartitionsRequest.Cursor last,
            DescribeTopicPartitionsRequest.Cursor next) {
        if (next != null && next.equals(last)) {
            throw new AdminException(
                    ErrorCode.UNKNOWN_SERVER_ERROR,
                    "The broker's description of topic %s does not get beyond partition %d."
                            .formatted(next.topicName(), next.partitionIndex()));
        }
        return next;
    }

    private static DescribeTopicPartitionsRequest.Cursor cursor(
            DescribeTopicPartitionsResponse.Cursor next) {
        return next == null
                ? null
                : new DescribeTopicPartitionsRequest.Cursor()
                        .setTopicName(next.topicName())
                        .setPartitionIndex(next.partitionIndex());
    }

    private static List<String> from(String topic, List<String> names) {
        return names.stream().filter(name -> name.compareTo(topic) >= 0).toList();
    }

    private static Results<String, TopicDescription> results(
            Collection<String> names,
            Map<String, DescribeTopicPartitionsResponseTopic> found,
            Map<String, List<PartitionDescription>> partitions) {
        Map<String, TopicDescription> succeeded = new LinkedHashMap<>();
        Map<String, AdminException> failed = new LinkedHashMap<>();
        for (String name : names) {
            DescribeTopicPartitionsResponseTopic topic = found.get(name);
            ErrorCode error =
                    topic == null
                            ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                            : ErrorCode.forCode(topic.errorCode());
            if (topic == null || error != ErrorCode.NONE) {
                failed.put(name, AdminException.of(error, null));
            } else {
                succeeded.put(
                        name,
                        new TopicDescription(
                                name, topic.topicId(), topic.isInternal(), partitions.get(name)));
            }
        }
        return new Results<>(succeeded, failed);
    }

    private static PartitionDescription description(
            DescribeTopicPartitionsResponsePartition partition) {
        return new PartitionDescription(
                partition.partitionIndex(),
                TopicQueries.leader(partition.leaderId()),
                partition.replicaNodes(),
                partition.isrNodes(),
                Optional.of(orEmpty(partition.eligibleLeaderReplicas())),
                Optional.of(orEmpty(partition.lastKnownElr())));
    }

    private static List<Integer> orEmpty(List<Integer> brokers) {
        return brokers == null ? List.of() : List.copyOf(brokers);
    }
}
