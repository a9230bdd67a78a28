package io.riverrun.controller.leaders;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.metadata.PartitionImage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who leads when brokers come and go. */
class LeaderElectionTest {

    private static final PartitionImage PARTITION =
            PartitionImage.created(0, List.of(1, 2, 3), List.of(1, 2, 3), 1);

    @Test
    void shouldChangeNothingWhenAllAreAlive() {
        assertThat(next(PARTITION, Set.of(1, 2, 3), Set.of(), false)).isEmpty();
    }

    @Test
    void shouldTakeNextInSyncReplicaWhenLeaderDies() {
        PartitionImage next = next(PARTITION, Set.of(2, 3), Set.of(), false).orElseThrow();

        assertThat(next.leader()).isEqualTo(2);
        assertThat(next.isr()).containsExactly(2, 3);
        assertThat(next.leaderEpoch()).isEqualTo(1);
        assertThat(next.partitionEpoch()).isEqualTo(1);
    }

    @Test
    void shouldShrinkIsrUnderSameLeaderWhenFollowerDies() {
        PartitionImage next = next(PARTITION, Set.of(1, 3), Set.of(), false).orElseThrow();

        assertThat(next.leader()).isEqualTo(1);
        assertThat(next.leaderEpoch()).isZero();
        assertThat(next.isr()).containsExactly(1, 3);
    }

    @Test
    void shouldPreferSteadyReplicaWhenLeaderRestarted() {
        PartitionImage next = next(PARTITION, Set.of(1, 2, 3), Set.of(1), false).orElseThrow();

        assertThat(next.leader()).isEqualTo(2);
        assertThat(next.isr()).containsExactly(2, 3);
    }

    @Test
    void shouldElectRestartedLeaderAgainWhenNobodyElseIsInSync() {
        PartitionImage alone = PARTITION.withIsr(List.of(1));

        PartitionImage next = next(alone, Set.of(1, 2, 3), Set.of(1), false).orElseThrow();

        assertThat(next.leader()).isEqualTo(1);
        assertThat(next.leaderEpoch()).isEqualTo(1);
    }

    @Test
    void shouldKeepIsrAndHaveNoLeaderWhenNoInSyncReplicaLives() {
        PartitionImage alone = PARTITION.withIsr(List.of(1));

        PartitionImage next = next(alone, Set.of(2, 3), Set.of(), false).orElseThrow();

        assertThat(next.hasLeader()).isFalse();
        assertThat(next.isr()).containsExactly(1);
        assertThat(next(next, Set.of(2, 3), Set.of(), false)).isEmpty();
    }

    @Test
    void shouldElectOutOfSyncReplicaWhenUncleanElectionIsAllowed() {
        PartitionImage alone = PARTITION.withIsr(List.of(1));

        PartitionImage next = next(alone, Set.of(2, 3), Set.of(), true).orElseThrow();

        assertThat(next.leader()).isEqualTo(2);
        assertThat(next.isr()).containsExactly(2);
    }

    @Test
    void shouldElectFirstLiveReplicaWhenThereIsNoStateYet() {
        PartitionImage unstored = PartitionImage.unstored(0, List.of(1, 2, 3));

        PartitionImage next = next(unstored, Set.of(2, 3), Set.of(), false).orElseThrow();

        assertThat(next).isEqualTo(PartitionImage.created(0, List.of(1, 2, 3), List.of(2, 3), 2));
    }

    private static Optional<PartitionImage> next(
            PartitionImage partition, Set<Integer> alive, Set<Integer> restarted, boolean unclean) {
        return LeaderElection.next(
                partition,
                alive::contains,
                id -> alive.contains(id) && !restarted.contains(id),
                unclean);
    }
}
