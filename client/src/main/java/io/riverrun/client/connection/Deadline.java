package io.riverrun.client.connection;

import java.util.concurrent.TimeUnit;

/** A moment until which something is tried, in the monotonic clock. Immutable. */
public record Deadline(long nanos) {

    /** That many milliseconds from now. */
    public static Deadline afterMs(long ms) {
        return new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms));
    }

    public boolean passed() {
        return leftNanos() <= 0;
    }

    /** Milliseconds left, at least 1 and at most {@code maxMs}: a timeout for one step. */
    public int leftMs(int maxMs) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(leftNanos());
        return (int) Math.max(1, Math.min(maxMs, leftMs));
    }

    /**
     * Sleeps, but not beyond the deadline.
     *
     * @return false when the deadline has passed or the thread was interrupted
     */
    public boolean sleepMs(long ms) {
        long sleepNanos = Math.min(TimeUnit.MILLISECONDS.toNanos(ms), leftNanos());
        if (sleepNanos <= 0) {
            return !passed();
        }
        try {
            TimeUnit.NANOSECONDS.sleep(sleepNanos);
            return !passed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private long leftNanos() {
        return nanos - System.nanoTime();
    }
}
