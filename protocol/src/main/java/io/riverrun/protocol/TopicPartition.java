package io.riverrun.protocol;

import java.util.Objects;

/** A partition of a topic, by name and number from 0. Written {@code topic-partition}. */
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {

    public TopicPartition {
        Objects.requireNonNull(topic);
    }

    /** Spreads the partitions of topics whose names differ in a digit, as most of many do. */
    @Override
    public int hashCode() {
        return topic.hashCode() * 0x9E3779B1 + partition;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicPartition(String otherTopic, int otherPartition)
                && partition == otherPartition
                && topic.equals(otherTopic);
    }

    @Override
    public int compareTo(TopicPartition other) {
        int order = topic.compareTo(other.topic);
        return order != 0 ? order : Integer.compare(partition, other.partition);
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
