package io.riverrun.server.start;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * Collects the old generation's garbage once it is more than what lives. The serial collector alone
 * would let it grow to the heap's limit first, and the process would keep memory for nothing.
 * Confined to one thread.
 */
final class HeapUpkeep {

    /** Less is not worth a pause. */
    static final long GARBAGE_BYTES_MIN = 16 << 20;

    /** As the JVM names the serial collector of the old generation. */
    private static final String SERIAL = "MarkSweepCompact";

    private final LongSupplier usedBytes;
    private final Runnable collection;

    /**
     * Bytes that lived after the last collection. Before the first it is not known, and most of
     * what a start leaves behind is garbage.
     */
    private long liveBytes;

    HeapUpkeep(LongSupplier usedBytes, Runnable collection) {
        this.usedBytes = usedBytes;
        this.collection = collection;
    }

    /** Of this process; other collectors than the serial one are left to themselves. */
    static HeapUpkeep ofProcess() {
        Runtime runtime = Runtime.getRuntime();
        boolean serial =
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .anyMatch(SERIAL::equals);
        return new HeapUpkeep(
                () -> runtime.totalMemory() - runtime.freeMemory(), serial ? System::gc : () -> {});
    }

    /** Looks whether a collection is due, about once a minute. */
    void collectIfDue() {
        if (usedBytes.getAsLong() > 2 * liveBytes + GARBAGE_BYTES_MIN) {
            collection.run();
            liveBytes = usedBytes.getAsLong();
        }
    }
}
