package io.riverrun.controller.leaders;

import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Who leads a partition as brokers come and go. Stateless.
 *
 * <p>The first in the order of replicas that is in sync and alive leads. A broker that restarted
 * may have lost its newest records, so it stays in the ISR only where nobody else is left in it,
 * and then it leads under a new epoch; {@link Restarts} tells when it has not. Where no in-sync
 * replica is alive the partition has no leader and keeps its ISR, unless the topic allows unclean
 * elections.
 */
public final class LeaderElection {

    private static final String UNCLEAN = "unclean.leader.election.enable";

    private LeaderElection() {}

    /**
     * The partition's next state, or empty when it stays as it is.
     *
     * @param alive whether a broker is alive
     * @param steady whether a broker is alive and has lost nothing since the partition's last
     *     change
     */
    public static Optional<PartitionImage> next(
            PartitionImage partition, IntPredicate alive, IntPredicate steady, boolean unclean) {
        if (partition.partitionEpoch() == PartitionImage.NOT_STORED) {
            return first(partition, alive);
        }
        List<Integer> isr = keep(partition.isr(), steady);
        if (isr.isEmpty()) {
            isr = keep(partition.isr(), alive);
        }
        if (partition.hasLeader()
                && steady.test(partition.leader())
                && isr.contains(partition.leader())) {
            return isr.size() == partition.isr().size()
                    ? Optional.empty()
                    : Optional.of(partition.withIsr(isr));
        }
        return elected(partition, isr, alive, unclean);
    }

    /** Whether a topic lets a replica lead that is not in sync, which loses records. */
    public static boolean uncleanAllowed(ClusterImage image, TopicImage topic) {
        String brokers = image.configs(ConfigResource.DEFAULT_BROKER).get(UNCLEAN);
        return Boolean.parseBoolean(topic.configs().getOrDefault(UNCLEAN, brokers));
    }

    private static Optional<PartitionImage> elected(
            PartitionImage partition, List<Integer> isr, IntPredicate alive, boolean unclean) {
        for (int replica : partition.replicas()) {
            if (isr.contains(replica)) {
                return Optional.of(partition.withLeader(replica, isr));
            }
        }
        if (unclean) {
            for (int replica : partition.replicas()) {
                if (alive.test(replica)) {
                    return Optional.of(partition.withLeader(replica, List.of(replica)));
                }
            }
        }
        return partition.hasLeader()
                ? Optional.of(partition.withLeader(PartitionImage.NO_LEADER, partition.isr()))
                : Optional.empty();
    }

    private static Optional<PartitionImage> first(PartitionImage partition, IntPredicate alive) {
        List<Integer> isr = keep(partition.replicas(), alive);
        return isr.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        PartitionImage.created(
                                partition.partition(), partition.replicas(), isr, isr.getFirst()));
    }

    private static List<Integer> keep(List<Integer> brokers, IntPredicate condition) {
        for (int broker : brokers) {
            if (!condition.test(broker)) {
                return brokers.stream().filter(id -> condition.test(id)).toList();
            }
        }
        return brokers;
    }
}
