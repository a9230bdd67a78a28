package io.riverrun.log.segment;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Where the last batches of a segment start, so that a consumer near the end, and the high
 * watermark, are found without reading the file. One writer; readers need no lock, because offset
 * and position lie in one long.
 */
final class RecentBatches {

    private static final int CAPACITY_MIN = 4;
    private static final int CAPACITY_MAX = 32;
    private static final int NONE = -1;

    /** Of a power of two; grows as it fills up, since most of many thousand segments get few. */
    private volatile AtomicLongArray ring = empty(CAPACITY_MIN);

    private int added;

    void add(int relativeBaseOffset, int position) {
        AtomicLongArray now = ring;
        if (added == now.length() && added < CAPACITY_MAX) {
            now = grown(now);
            ring = now;
        }
        now.set(added++ & (now.length() - 1), (long) relativeBaseOffset << 32 | position);
    }

    private static AtomicLongArray grown(AtomicLongArray full) {
        AtomicLongArray larger = empty(full.length() * 2);
        for (int i = 0; i < full.length(); i++) {
            larger.set(i, full.get(i));
        }
        return larger;
    }

    private static AtomicLongArray empty(int capacity) {
        AtomicLongArray ring = new AtomicLongArray(capacity);
        for (int i = 0; i < capacity; i++) {
            ring.set(i, NONE);
        }
        return ring;
    }

    /** The position of the batch that starts at the offset, or -1 when it is not a recent one. */
    int find(long relativeBaseOffset) {
        AtomicLongArray now = ring;
        for (int i = 0; i < now.length(); i++) {
            long entry = now.get(i);
            if (entry >= 0 && entry >>> 32 == relativeBaseOffset) {
                return (int) entry;
            }
        }
        return NONE;
    }
}
