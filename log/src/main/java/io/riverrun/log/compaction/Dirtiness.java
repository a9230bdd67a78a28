package io.riverrun.log.compaction;

import io.riverrun.log.segment.Segment;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * How much of a log is to be compacted. Only whole segments are: closed ones, whose records are
 * committed, decided by their transactions, on stable storage, and older than
 * min.compaction.lag.ms. Immutable.
 *
 * @param segments the segments that a run reads, from the log's first on; both clean and dirty
 * @param firstDirtyOffset records below it were compacted among each other
 * @param endOffset the end of the last segment that may be compacted
 * @param cleanBytes the size of the segments below the first dirty offset
 * @param dirtyBytes the size of the others, up to the end offset
 * @param overdue whether a dirty record is older than max.compaction.lag.ms
 */
public record Dirtiness(
        List<Segment> segments,
        long firstDirtyOffset,
        long endOffset,
        long cleanBytes,
        long dirtyBytes,
        boolean overdue) {

    /**
     * Looks at the segments of a log.
     *
     * @param all the active one included, which stays as it is
     * @param firstDirtyOffset within the log
     * @param boundOffset nothing at or above it may be compacted
     */
    public static Dirtiness of(
            Segment[] all,
            long firstDirtyOffset,
            long boundOffset,
            CompactionConfig config,
            long nowMs)
            throws IOException {
        long clean = 0;
        long dirty = 0;
        long end = firstDirtyOffset;
        boolean overdue = false;
        int count = 0;
        while (count < all.length - 1) {
            Segment segment = all[count];
            if (segment.nextOffset() <= firstDirtyOffset) {
                clean += segment.sizeInBytes();
            } else if (segment.nextOffset() <= boundOffset && !isTooYoung(segment, config, nowMs)) {
                dirty += segment.sizeInBytes();
                end = segment.nextOffset();
                overdue |= !segment.isEmpty() && isOverdue(segment, config, nowMs);
            } else {
                break;
            }
            count++;
        }
        List<Segment> segments = List.copyOf(Arrays.asList(all).subList(0, count));
        return new Dirtiness(segments, firstDirtyOffset, end, clean, dirty, overdue);
    }

    private static boolean isTooYoung(Segment segment, CompactionConfig config, long nowMs)
            throws IOException {
        if (config.lagMsMin() <= 0) {
            return false;
        }
        long newest = segment.maxTimestamp();
        long age =
                newest == RecordBatch.NO_TIMESTAMP ? segment.ageMs(nowMs, nowMs) : nowMs - newest;
        return age < config.lagMsMin();
    }

    private static boolean isOverdue(Segment segment, CompactionConfig config, long nowMs)
            throws IOException {
        return config.lagMsMax() < Long.MAX_VALUE
                && segment.ageMs(nowMs, nowMs) > config.lagMsMax();
    }

    /** The dirty part of what may be compacted, from 0 to 1. */
    public double ratio() {
        return dirtyBytes == 0 ? 0 : (double) dirtyBytes / (cleanBytes + dirtyBytes);
    }

    /** Whether it is time for a run. */
    public boolean isDue(CompactionConfig config) {
        return dirtyBytes > 0 && (overdue || ratio() > config.dirtyRatioMin());
    }
}
