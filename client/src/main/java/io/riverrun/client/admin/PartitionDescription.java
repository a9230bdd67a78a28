package io.riverrun.client.admin;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The state of one partition. Immutable. Brokers are given by their ids.
 *
 * @param partition from 0
 * @param leader empty when there is none
 * @param replicas the preferred leader first
 * @param inSyncReplicas the ISR
 * @param eligibleLeaderReplicas KIP-966's ELR; empty when the broker does not tell
 * @param lastKnownEligibleLeaderReplicas empty when the broker does not tell
 */
public record PartitionDescription(
        int partition,
        OptionalInt leader,
        List<Integer> replicas,
        List<Integer> inSyncReplicas,
        Optional<List<Integer>> eligibleLeaderReplicas,
        Optional<List<Integer>> lastKnownEligibleLeaderReplicas) {

    public PartitionDescription {
        replicas = List.copyOf(replicas);
        inSyncReplicas = List.copyOf(inSyncReplicas);
    }
}
