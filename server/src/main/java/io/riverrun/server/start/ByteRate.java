package io.riverrun.server.start;

/**
 * Tells those who move bytes how long to wait, so that all together keep below a number of bytes a
 * second. Thread-safe.
 */
final class ByteRate {

    private static final double NANOS_PER_SECOND = 1e9;

    private final double bytesPerSecond;
    private final long savedNsMax;
    private boolean used;
    private long paidUntilNs;

    /**
     * @param savedNsMax what was not used is not saved up for longer than this: it would be moved
     *     at once
     */
    ByteRate(double bytesPerSecond, long savedNsMax) {
        this.bytesPerSecond = bytesPerSecond;
        this.savedNsMax = savedNsMax;
    }

    /**
     * How many nanoseconds to wait for that many bytes.
     *
     * @param nowNs by any clock that does not go back
     */
    synchronized long pay(int bytes, long nowNs) {
        long earliestNs = nowNs - savedNsMax;
        if (!used || paidUntilNs - earliestNs < 0) {
            used = true;
            paidUntilNs = earliestNs;
        }
        paidUntilNs += (long) (bytes / bytesPerSecond * NANOS_PER_SECOND);
        return Math.max(0, paidUntilNs - nowNs);
    }
}
