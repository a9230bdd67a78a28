package io.riverrun.replication;

/** Waits for a partition to have more to read. */
@FunctionalInterface
public interface ProgressWaiter {

    /**
     * Called on any thread, without a lock held, each time the partition has more to read, has
     * another leader or is gone, until the waiter is removed. It must be quick and must not block.
     */
    void progressed();
}
