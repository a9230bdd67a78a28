package io.riverrun.coordinator.groups;

import io.riverrun.base.Scheduler.Scheduled;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Where a classic group stands. Each transition is a method of the state that allows it:
 *
 * <pre>
 * Empty ──rebalance──▶ PreparingRebalance ──complete──▶ CompletingRebalance ──stabilize──▶ Stable
 *   ▲                     │          ▲                        │                              │
 *   └───────empty─────────┘          └───────rebalance────────┴───────────rebalance──────────┘
 * </pre>
 *
 * Any state but Dead ends in Dead, when the group is deleted or the shard is not ours any more.
 * Confined to the shard's executor.
 */
sealed interface GroupState {

    /** The name that clients are shown. */
    String label();

    /** Stops what the state has set to run later; it is left. */
    default void leave() {}

    /**
     * No members; maybe committed offsets.
     *
     * @param sinceMs when the last member left, ms since the Unix epoch, or -1 if there was none
     */
    record Empty(long sinceMs) implements GroupState {
        @Override
        public String label() {
            return "Empty";
        }

        /** The first member has come: others may follow. */
        PreparingRebalance rebalance() {
            return new PreparingRebalance(true);
        }
    }

    /** Waits for the members to join the next generation. */
    final class PreparingRebalance implements GroupState {
        private final boolean initial;
        private boolean joinedMeanwhile;
        private Scheduled timer;

        private PreparingRebalance(boolean initial) {
            this.initial = initial;
        }

        @Override
        public String label() {
            return "PreparingRebalance";
        }

        /** Whether the group was empty, so that nobody knows how many will come. */
        boolean isInitial() {
            return initial;
        }

        /** A member has come: an initial wait is prolonged. */
        void joined() {
            joinedMeanwhile = true;
        }

        /** Whether a member has come since this was last asked. */
        boolean takeJoined() {
            boolean joined = joinedMeanwhile;
            joinedMeanwhile = false;
            return joined;
        }

        void timer(Scheduled next) {
            leave();
            timer = next;
        }

        @Override
        public void leave() {
            if (timer != null) {
                timer.cancel();
            }
        }

        CompletingRebalance complete(SyncDeadline deadline) {
            return new CompletingRebalance(deadline);
        }

        Empty empty(long nowMs) {
            return new Empty(nowMs);
        }
    }

    /** The generation is known; the leader's assignment is awaited. */
    final class CompletingRebalance implements GroupState {
        private final SyncDeadline deadline;
        private boolean writing;

        private CompletingRebalance(SyncDeadline deadline) {
            this.deadline = deadline;
        }

        @Override
        public String label() {
            return "CompletingRebalance";
        }

        SyncDeadline deadline() {
            return deadline;
        }

        /** Whether the leader's assignment is on its way to the log. */
        boolean isWriting() {
            return writing;
        }

        void write() {
            writing = true;
        }

        @Override
        public void leave() {
            deadline.cancel();
        }

        /** The assignment is committed; those who have not asked for it may do so yet. */
        Stable stabilize() {
            return new Stable(deadline);
        }

        PreparingRebalance rebalance() {
            return new PreparingRebalance(false);
        }
    }

    /** Every member has its assignment, or may fetch it. */
    record Stable(SyncDeadline deadline) implements GroupState {
        @Override
        public String label() {
            return "Stable";
        }

        @Override
        public void leave() {
            deadline.cancel();
        }

        PreparingRebalance rebalance() {
            return new PreparingRebalance(false);
        }
    }

    /** Gone. Whoever still holds the group must look it up again. */
    record Dead() implements GroupState {
        @Override
        public String label() {
            return "Dead";
        }
    }

    /** The members of a generation that have yet to ask for their assignment, and until when. */
    final class SyncDeadline {
        private final Set<String> missing;
        private Scheduled timer;

        SyncDeadline(Collection<String> memberIds) {
            missing = new HashSet<>(memberIds);
        }

        void timer(Scheduled scheduled) {
            timer = scheduled;
        }

        /** A member has asked for its assignment, or is none any more. */
        void met(String memberId) {
            missing.remove(memberId);
            if (missing.isEmpty()) {
                cancel();
            }
        }

        Set<String> missing() {
            return Set.copyOf(missing);
        }

        void cancel() {
            if (timer != null) {
                timer.cancel();
            }
        }
    }
}
