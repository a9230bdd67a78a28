package io.riverrun.base;

/**
 * Where time comes from. Thread-safe. Core modules never read the system's clock themselves, so a
 * simulator can run them in its own time.
 */
public interface Clock {

    /** The real clock. */
    Clock SYSTEM =
            new Clock() {
                @Override
                public long wallMs() {
                    return System.currentTimeMillis();
                }

                @Override
                public long monotonicNanos() {
                    return System.nanoTime();
                }
            };

    /** Milliseconds since the Unix epoch; may jump, in either direction. For timestamps only. */
    long wallMs();

    /** Nanoseconds since an arbitrary origin; never goes back. For durations and deadlines. */
    long monotonicNanos();

    /** {@link #monotonicNanos()} in whole milliseconds. */
    default long monotonicMs() {
        return monotonicNanos() / 1_000_000;
    }
}
