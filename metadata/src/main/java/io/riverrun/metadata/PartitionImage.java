package io.riverrun.metadata;

import io.riverrun.base.Invariant;
import java.util.List;

/**
 * The state of one partition. Immutable.
 *
 * @param partition its number within the topic, from 0
 * @param replicas the brokers that hold it, the preferred leader first
 * @param addingReplicas those of the replicas that a reassignment is adding
 * @param removingReplicas those of the replicas that a reassignment is removing
 * @param isr the replicas in sync, in the order of replicas
 * @param leader the leader's broker id, {@link #NO_LEADER} while there is none
 * @param leaderEpoch rises with every election; -1 before the first
 * @param partitionEpoch rises by one with every change of the stored state (in ZooKeeper: the
 *     version of the state's node), from 0; {@link #NOT_STORED} before there is one
 */
public record PartitionImage(
        int partition,
        List<Integer> replicas,
        List<Integer> addingReplicas,
        List<Integer> removingReplicas,
        List<Integer> isr,
        int leader,
        int leaderEpoch,
        int partitionEpoch) {

    /** The leader of a partition that has none. */
    public static final int NO_LEADER = -1;

    /** The partition epoch of a partition that is assigned but has never had a leader. */
    public static final int NOT_STORED = -1;

    public PartitionImage {
        Invariant.check(partition >= 0, "partition number", partition);
        replicas = List.copyOf(replicas);
        addingReplicas = List.copyOf(addingReplicas);
        removingReplicas = List.copyOf(removingReplicas);
        isr = List.copyOf(isr);
    }

    /** A partition at its first leader, every given replica in sync. */
    public static PartitionImage created(
            int partition, List<Integer> replicas, List<Integer> isr, int leader) {
        return new PartitionImage(partition, replicas, List.of(), List.of(), isr, leader, 0, 0);
    }

    /** A partition that is assigned to replicas and has no stored state yet. */
    public static PartitionImage unstored(int partition, List<Integer> replicas) {
        return new PartitionImage(
                partition, replicas, List.of(), List.of(), List.of(), NO_LEADER, -1, NOT_STORED);
    }

    /** This partition after an election: the next leader epoch and the next partition epoch. */
    public PartitionImage withLeader(int newLeader, List<Integer> newIsr) {
        return new PartitionImage(
                partition,
                replicas,
                addingReplicas,
                removingReplicas,
                newIsr,
                newLeader,
                leaderEpoch + 1,
                partitionEpoch + 1);
    }

    /** This partition with another in-sync set under the same leader. */
    public PartitionImage withIsr(List<Integer> newIsr) {
        return new PartitionImage(
                partition,
                replicas,
                addingReplicas,
                removingReplicas,
                newIsr,
                leader,
                leaderEpoch,
                partitionEpoch + 1);
    }

    public boolean hasLeader() {
        return leader != NO_LEADER;
    }
}
