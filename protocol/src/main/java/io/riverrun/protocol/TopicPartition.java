package io.riverrun.protocol;

import java.util.Objects;

/** A partition of a topic, by name and number from 0. Written {@code topic-partition}. */
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {

    public TopicPartition {
        Objects.requireNonNull(topic);
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
