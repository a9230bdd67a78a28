package io.riverrun.client.admin;

import java.util.List;

/**
 * How many partitions a topic is to have. Immutable.
 *
 * @param totalCount those there are and those to be added
 * @param assignment brokers of each partition to be added, the preferred leader first; empty to let
 *     the controller decide
 */
public record NewPartitions(int totalCount, List<List<Integer>> assignment) {

    public NewPartitions {
        assignment = List.copyOf(assignment);
    }

    public static NewPartitions to(int totalCount) {
        return new NewPartitions(totalCount, List.of());
    }
}
