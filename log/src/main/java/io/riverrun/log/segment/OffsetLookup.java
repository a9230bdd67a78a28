package io.riverrun.log.segment;

import io.riverrun.base.Invariant;
import java.io.IOException;

/**
 * Where offsets lie in a segment, as of one moment. Looks where it costs least first: at the ends,
 * the batches that were appended last, the index, the log. Confined to one thread.
 *
 * @param recent the last batches; null when nothing was appended
 * @param published the segment's end, relative to the base offset, in the high half; its size in
 *     bytes in the low
 */
record OffsetLookup(
        long baseOffset, LogFile log, OffsetIndex offsets, RecentBatches recent, long published) {

    /** As {@link Segment#positionOf}. */
    int positionOf(long offset) throws IOException {
        int near = positionBefore(offset);
        return near < 0 ? ~near : scanFor(offset, near);
    }

    /** As {@link Segment#positionNear}. */
    int positionNear(long offset) throws IOException {
        int near = positionBefore(offset);
        return near < 0 ? ~near : near;
    }

    /** As {@link Segment#bytesUpTo}. */
    int bytesUpTo(long bound, int from, int enough) throws IOException {
        int near = positionBefore(bound);
        if (near < 0) {
            return ~near - from;
        }
        return near - from >= enough ? near - from : scanFor(bound, Math.max(near, from)) - from;
    }

    /**
     * Where the batch of the offset starts, as its complement, if that is known without a look at
     * the log; else where a batch before it starts.
     */
    private int positionBefore(long offset) throws IOException {
        long relative = offset - baseOffset;
        if (relative >= published >>> 32) {
            return ~size();
        }
        if (relative <= 0) {
            return ~0;
        }
        int position = recent == null ? -1 : recent.find(relative);
        return position >= 0 ? ~position : offsets.floorPosition(relative);
    }

    private int scanFor(long offset, int from) throws IOException {
        BatchScanner scanner = new BatchScanner(log, from, size());
        while (scanner.advance()) {
            if (scanner.batch().lastOffset() >= offset) {
                return scanner.position();
            }
        }
        Invariant.check(scanner.position() == size(), "a segment is whole batches to its size");
        return size();
    }

    private int size() {
        return (int) published;
    }
}
