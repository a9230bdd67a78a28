package io.riverrun.server.start;

import io.riverrun.log.compaction.CompactionAbandonedException;
import io.riverrun.log.compaction.Throttle;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps all the cleaner's threads together below a number of bytes a second, by letting each wait
 * until what it is about to do has been earned. Thread-safe.
 */
final class CleanerThrottle implements Throttle {

    private static final double NANOS_PER_SECOND = 1e9;

    /** What was not used is not saved up for longer than this. */
    private static final long SAVED_NANOS_MAX = 300_000_000;

    private final double bytesPerSecond;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean used;
    private long paidUntilNanos;

    CleanerThrottle(double bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    public void take(int bytes) throws CompactionAbandonedException {
        if (await(pay(bytes, System.nanoTime()))) {
            throw new CompactionAbandonedException("the broker shuts down");
        }
    }

    /** How many nanoseconds to wait for that many bytes. */
    synchronized long pay(int bytes, long nowNanos) {
        long earliest = nowNanos - SAVED_NANOS_MAX;
        if (!used || paidUntilNanos - earliest < 0) {
            used = true;
            paidUntilNanos = earliest;
        }
        paidUntilNanos += (long) (bytes / bytesPerSecond * NANOS_PER_SECOND);
        return Math.max(0, paidUntilNanos - nowNanos);
    }

    /** Waits, at most until the end; whether that has come. */
    boolean await(long nanos) {
        try {
            return ended.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    boolean isEnded() {
        return ended.getCount() == 0;
    }

    /** Whoever waits, now or later, goes on to end. */
    void end() {
        ended.countDown();
    }
}
