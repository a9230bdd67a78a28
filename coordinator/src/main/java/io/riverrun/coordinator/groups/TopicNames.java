package io.riverrun.coordinator.groups;

import io.riverrun.protocol.Uuid;

/** The port that knows the cluster's topics. Thread-safe; never blocks. */
public interface TopicNames {

    /** The name of the topic with this id, or null when there is none. */
    String name(Uuid id);

    /** The id of the topic with this name, or null when there is none. */
    Uuid id(String name);

    /** Whether the topic of this name has a partition of this number. */
    boolean hasPartition(String name, int partition);
}
