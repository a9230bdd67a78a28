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

    private static final long SAVED_NS_MAX = 300_000_000;

    private final ByteRate rate;
    private final CountDownLatch ended = new CountDownLatch(1);

    CleanerThrottle(double bytesPerSecond) {
        this.rate = new ByteRate(bytesPerSecond, SAVED_NS_MAX);
    }

    @Override
    public void take(int bytes) throws CompactionAbandonedException {
        if (await(rate.pay(bytes, System.nanoTime()))) {
            throw new CompactionAbandonedException("the broker shuts down");
        }
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
