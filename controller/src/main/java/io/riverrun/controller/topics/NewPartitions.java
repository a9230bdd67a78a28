package io.riverrun.controller.topics;

import java.util.List;

/**
 * More partitions asked for. Immutable.
 *
 * @param totalCount how many the topic shall have in all
 * @param assignments the replicas of each added partition, in order; empty to let the controller
 *     place them
 */
public record NewPartitions(String topic, int totalCount, List<List<Integer>> assignments) {

    public NewPartitions {
        assignments = List.copyOf(assignments);
    }
}
