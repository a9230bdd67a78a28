package io.riverrun.server.start;

import io.riverrun.broker.fetch.ColdReads;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Has cold reads go slowly while the journal is written, and as fast as they can when it is not:
 * producers share with them not only the disk but the processors too, which the consumers' clients
 * and the sending take. Thread-safe; one for all log directories.
 */
final class ColdReadPace implements ColdReads.Pace {

    /** By measurement on two processors: with less, producers gained nothing. */
    private static final long BYTES_PER_SECOND_PER_PROCESSOR = 32L << 20;

    /** What came faster was in the page cache, where the system cannot be asked for that. */
    private static final double MEMORY_BYTES_PER_NS = 2;

    /** So long after the last write of the journal nobody produces any more. */
    static final long QUIET_NS = 100_000_000;

    private static final long SAVED_NS_MAX = 10_000_000;

    private final ByteRate rate;
    private final LongSupplier lastWriteNs;
    private final LongConsumer sleep;

    /**
     * @param lastWriteNs when the journal was last written, by {@link System#nanoTime}
     * @param sleep waits so many nanoseconds, or less when the broker shuts down
     */
    ColdReadPace(int processors, LongSupplier lastWriteNs, LongConsumer sleep) {
        this.rate =
                new ByteRate((double) BYTES_PER_SECOND_PER_PROCESSOR * processors, SAVED_NS_MAX);
        this.lastWriteNs = lastWriteNs;
        this.sleep = sleep;
    }

    @Override
    public boolean isFree() {
        return System.nanoTime() - lastWriteNs.getAsLong() > QUIET_NS;
    }

    @Override
    public void piece(int bytes, long tookNs) {
        if (!isFree() && tookNs * MEMORY_BYTES_PER_NS > bytes) {
            // On a slow disk, half of its time is the journal's.
            sleep.accept(Math.max(tookNs, rate.pay(bytes, System.nanoTime())));
        }
    }
}
