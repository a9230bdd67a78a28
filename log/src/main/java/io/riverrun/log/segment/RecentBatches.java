package io.riverrun.log.segment;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Where the last batches of a segment start, so that a consumer near the end, and the high
 * watermark, are found without reading the file. One writer; readers need no lock, because offset
 * and position lie in one long.
 */
final class RecentBatches {

    private static final int CAPACITY = 32;
    private static final int NONE = -1;

    private final AtomicLongArray ring = new AtomicLongArray(CAPACITY);
    private int added;

    RecentBatches() {
        for (int i = 0; i < CAPACITY; i++) {
            ring.set(i, NONE);
        }
    }

    void add(int relativeBaseOffset, int position) {
        ring.set(added++ & (CAPACITY - 1), (long) relativeBaseOffset << 32 | position);
    }

    /** The position of the batch that starts at the offset, or -1 when it is not a recent one. */
    int find(long relativeBaseOffset) {
        for (int i = 0; i < CAPACITY; i++) {
            long entry = ring.get(i);
            if (entry >= 0 && entry >>> 32 == relativeBaseOffset) {
                return (int) entry;
            }
        }
        return NONE;
    }
}
