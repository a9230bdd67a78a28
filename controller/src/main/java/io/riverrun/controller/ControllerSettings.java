package io.riverrun.controller;

/**
 * What the controller is configured with. Immutable.
 *
 * @param defaultPartitions {@code num.partitions}
 * @param defaultReplicationFactor {@code default.replication.factor}
 * @param topicPartitionsMax the most partitions that one topic may have
 * @param queueRequestsMax requests that may wait; those beyond are refused, retriably
 */
public record ControllerSettings(
        int defaultPartitions,
        int defaultReplicationFactor,
        int topicPartitionsMax,
        int queueRequestsMax) {

    public static final ControllerSettings DEFAULT = new ControllerSettings(1, 1, 200_000, 10_000);
}
