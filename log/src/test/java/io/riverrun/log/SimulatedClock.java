package io.riverrun.log;

import java.util.concurrent.atomic.AtomicLong;

/** Gives each change of a file or directory a time of its own, as a fine enough clock would. */
final class SimulatedClock {

    private static final AtomicLong LAST = new AtomicLong();

    private SimulatedClock() {}

    static long next() {
        return LAST.incrementAndGet();
    }
}
