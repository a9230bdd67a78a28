package io.riverrun.cli.topics;

import io.riverrun.client.admin.ConfigEntry;
import io.riverrun.client.admin.PartitionDescription;
import io.riverrun.client.admin.TopicDescription;
import io.riverrun.protocol.Uuid;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Prints topics in the lines of Kafka's tool, which scripts take apart: fields separated by tabs,
 * the lines of partitions indented by one. Confined to one thread.
 *
 * <pre>
 * Topic: t⇥TopicId: X⇥PartitionCount: 1⇥ReplicationFactor: 1⇥Configs: a=b,c=d
 * ⇥Topic: t⇥Partition: 0⇥Leader: 0⇥Replicas: 0⇥Isr: 0⇥Elr: ⇥LastKnownElr:
 * </pre>
 */
final class TopicPrinter {

    private static final String MIN_ISR = "min.insync.replicas";

    private final PrintStream out;
    private final DescribeFilter filter;
    private final Set<Integer> liveBrokers;

    TopicPrinter(PrintStream out, DescribeFilter filter, Set<Integer> liveBrokers) {
        this.out = out;
        this.filter = filter;
        this.liveBrokers = liveBrokers;
    }

    void print(TopicDescription topic, List<ConfigEntry> configs) {
        List<ConfigEntry> overrides =
                configs.stream()
                        .filter(config -> !config.isDefault())
                        .sorted(Comparator.comparing(ConfigEntry::name))
                        .toList();
        if (filter.showsTopic(!overrides.isEmpty())) {
            out.println(topicLine(topic, overrides));
        }
        int minIsr = minIsr(configs);
        for (PartitionDescription partition : topic.partitions()) {
            if (filter.showsPartition(partition, minIsr, liveBrokers)) {
                out.println(partitionLine(topic.name(), partition));
            }
        }
    }

    private static String topicLine(TopicDescription topic, List<ConfigEntry> overrides) {
        int replicationFactor =
                topic.partitions().isEmpty() ? 0 : topic.partitions().getFirst().replicas().size();
        String id = topic.id().equals(Uuid.ZERO) ? "" : "\tTopicId: " + topic.id();
        return "Topic: %s%s\tPartitionCount: %d\tReplicationFactor: %d\tConfigs: %s"
                .formatted(
                        topic.name(),
                        id,
                        topic.partitions().size(),
                        replicationFactor,
                        overrides.stream()
                                .map(config -> config.name() + "=" + config.value())
                                .collect(Collectors.joining(",")));
    }

    private static String partitionLine(String topic, PartitionDescription partition) {
        String leader =
                partition.leader().isPresent()
                        ? Integer.toString(partition.leader().getAsInt())
                        : "none";
        return ("\tTopic: %s\tPartition: %d\tLeader: %s\tReplicas: %s"
                        + "\tIsr: %s\tElr: %s\tLastKnownElr: %s")
                .formatted(
                        topic,
                        partition.partition(),
                        leader,
                        ids(partition.replicas()),
                        ids(partition.inSyncReplicas()),
                        ids(partition.eligibleLeaderReplicas()),
                        ids(partition.lastKnownEligibleLeaderReplicas()));
    }

    private static String ids(Optional<List<Integer>> brokers) {
        return brokers.map(TopicPrinter::ids).orElse("N/A");
    }

    private static String ids(List<Integer> brokers) {
        return brokers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static int minIsr(List<ConfigEntry> configs) {
        return configs.stream()
                .filter(config -> config.name().equals(MIN_ISR) && config.value() != null)
                .mapToInt(config -> Integer.parseInt(config.value()))
                .findFirst()
                .orElse(1);
    }
}
