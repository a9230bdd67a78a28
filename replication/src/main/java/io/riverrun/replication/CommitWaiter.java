package io.riverrun.replication;

import io.riverrun.protocol.ErrorCode;

/** Waits until records are committed: on every in-sync replica, and on disk where they must be. */
@FunctionalInterface
public interface CommitWaiter {

    /**
     * Called once, on any thread, without a lock held: when the records are committed, or when they
     * will not be by this leader.
     *
     * @param error NONE when they are committed
     */
    void done(ErrorCode error);
}
