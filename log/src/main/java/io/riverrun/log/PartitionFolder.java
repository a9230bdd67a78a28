package io.riverrun.log;

import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.util.Optional;

/** The names of partitions' folders in a log directory. Stateless. */
final class PartitionFolder {

    /** KRaft's metadata log, whose folder looks like a partition's and is none of the broker's. */
    private static final String KRAFT_METADATA = "__cluster_metadata";

    private static final String DELETE = "-delete";
    private static final String STRAY = "-stray";
    private static final int NAME_CHARS_MAX = 255;

    private PartitionFolder() {}

    /** {@code topic-partition}. */
    static String name(TopicPartition partition) {
        return partition.toString();
    }

    /** The partition that a folder's name stands for, if it stands for one. */
    static Optional<TopicPartition> parse(String name) {
        int dash = name.lastIndexOf('-');
        if (dash <= 0 || dash == name.length() - 1 || name.length() - dash > 10) {
            return Optional.empty();
        }
        int number = 0;
        for (int i = dash + 1; i < name.length(); i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Optional.empty();
            }
            number = number * 10 + digit;
        }
        TopicPartition partition = new TopicPartition(name.substring(0, dash), number);
        return partition.toString().equals(name) && !partition.topic().equals(KRAFT_METADATA)
                ? Optional.of(partition)
                : Optional.empty();
    }

    /** The name of a folder that waits to be deleted, {@code topic-partition.ID-delete}. */
    static String deleted(TopicPartition partition, Uuid topicId, int attempt) {
        return marked(partition, topicId, attempt, DELETE);
    }

    /** The name of a folder that no topic claims, {@code topic-partition.ID-stray}. */
    static String stray(TopicPartition partition, Uuid topicId, int attempt) {
        return marked(partition, topicId, attempt, STRAY);
    }

    private static String marked(TopicPartition partition, Uuid topicId, int attempt, String mark) {
        String suffix =
                "-%d.%016x%016x%s%s"
                        .formatted(
                                partition.partition(),
                                topicId.mostSignificantBits(),
                                topicId.leastSignificantBits(),
                                attempt == 0 ? "" : Integer.toHexString(attempt),
                                mark);
        String topic = partition.topic();
        return topic.substring(0, Math.min(topic.length(), NAME_CHARS_MAX - suffix.length()))
                + suffix;
    }

    static boolean isDeleted(String name) {
        return name.endsWith(DELETE) && name.indexOf('.') > 0;
    }
}
