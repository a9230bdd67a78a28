package io.riverrun.benchmarks.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Takes memory out of play, so that brokers have about as much on every machine, and the page cache
 * uses the same pages again and again: on a large machine a load would end before it had touched
 * each of them once, and a virtual machine's first touch of a page costs more than all that a
 * broker does with it. Confined to one thread.
 */
public final class Ballast implements AutoCloseable {
    private static final long PAGE_BYTES = 4096;

    private final Arena arena = Arena.ofConfined();

    private Ballast() {}

    /** Takes what is available now but for so many bytes. */
    public static Ballast leaving(long bytes) {
        Ballast ballast = new Ballast();
        long taken = Machine.memoryAvailableBytes() - bytes;
        if (taken > 0) {
            ballast.take(taken);
        }
        return ballast;
    }

    private void take(long bytes) {
        MemorySegment memory = arena.allocate(bytes, PAGE_BYTES);
        for (long at = 0; at < bytes; at += PAGE_BYTES) {
            // No two pages alike, or the system might keep one for all.
            memory.set(ValueLayout.JAVA_LONG, at, at);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
