package io.riverrun.coordinator.groups;

import io.riverrun.base.Scheduler.Scheduled;
import io.riverrun.coordinator.runtime.ShardContext;

/**
 * Runs out unless it is touched in time. A touch only moves the deadline; the timer that was set is
 * left to fire and sets itself anew, so heartbeats cost nothing. Confined to the shard's executor.
 */
final class SessionTimer {

    private final ShardContext context;
    private final Runnable expired;
    private long deadlineMs;
    private long firesAtMs;
    private Scheduled scheduled;
    private int arming;

    SessionTimer(ShardContext context, Runnable expired) {
        this.context = context;
        this.expired = expired;
    }

    /** Runs out this long from now. */
    void touch(long timeoutMs) {
        deadlineMs = context.clock().monotonicMs() + timeoutMs;
        if (scheduled == null || firesAtMs > deadlineMs) {
            stop();
            arm(timeoutMs);
        }
    }

    /** Does not run out any more, until it is touched. */
    void stop() {
        arming++;
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
    }

    private void arm(long delayMs) {
        int mine = ++arming;
        firesAtMs = context.clock().monotonicMs() + delayMs;
        scheduled = context.scheduler().schedule(delayMs, () -> fire(mine));
    }

    private void fire(int mine) {
        if (mine != arming) {
            return;
        }
        scheduled = null;
        long leftMs = deadlineMs - context.clock().monotonicMs();
        if (leftMs > 0) {
            arm(leftMs);
        } else {
            expired.run();
        }
    }
}
