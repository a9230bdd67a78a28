package io.riverrun.log.segment;

import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;

/**
 * Cuts the indexes of a segment back to what can be believed of them. A crash may have kept the one
 * and lost the other, or the end of each, since both are written now and then and forced only when
 * the segment is full: what it leaves of each is its beginning, and behind that nothing, zeros, or
 * part of an entry. Confined to one thread.
 */
final class IndexRepair {

    private final Segment segment;
    private final SegmentInventory inventory;
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private final int logBytes;

    IndexRepair(Segment segment, SegmentInventory inventory) {
        this.segment = segment;
        this.inventory = inventory;
        this.offsets = segment.offsets();
        this.times = segment.times();
        this.logBytes = (int) Math.min(inventory.logBytes(), Integer.MAX_VALUE);
    }

    /**
     * Opens indexes that were complete when they were left.
     *
     * @return where in the log to go on from, to know all of it
     */
    int cutToLastEntry() throws IOException {
        int kept = lastOffsetIsSound() ? offsets.count() : risingOffsets(Long.MAX_VALUE);
        int keptTimes = kept == 0 ? 0 : risingTimes(offsets.relativeOffset(kept - 1));
        return keptTimes == 0 ? cut(0, 0) : cut(kept, keptTimes);
    }

    /**
     * Opens indexes that a crash may have left in part. A time index has entries only where the
     * greatest timestamp rose, so nothing tells that its end is missing: the log is to be read from
     * its last entry on, even if the offset index reaches further.
     *
     * @param trustedBelow entries for offsets from here on are not believed
     * @return where in the log to go on from, to know all of it
     */
    int cutToSurvivors(long trustedBelow) throws IOException {
        int rising = risingOffsets(trustedBelow);
        offsets.truncate(rising);
        // One that was added when the segment was sealed may be for a later offset than any of the
        // offset index, and is worth keeping: to cut it off takes a forced write.
        int keptTimes = risingTimes(trustedBelow - 1 - segment.baseOffset());
        if (!endsAtNewest(keptTimes)) {
            keptTimes = rising == 0 ? 0 : risingTimes(offsets.relativeOffset(rising - 1));
        }
        if (!endsAtNewest(keptTimes)) {
            return cut(0, 0);
        }
        return cut(offsets.floor(times.relativeOffset(keptTimes - 1)) + 1, keptTimes);
    }

    private int cut(int kept, int keptTimes) throws IOException {
        if (keptTimes > 0) {
            segment.startFrom(
                    times.timestamp(keptTimes - 1),
                    segment.baseOffset() + times.relativeOffset(keptTimes - 1));
        } else {
            segment.startFrom(RecordBatch.NO_TIMESTAMP, segment.baseOffset());
        }
        cutTo(kept, keptTimes);
        return kept == 0 ? 0 : offsets.position(kept - 1);
    }

    /** Keeps so many entries, which are known to be sound. */
    void cutTo(int kept, int keptTimes) throws IOException {
        offsets.truncate(kept);
        cut(offsets.file(), kept * OffsetIndex.ENTRY_BYTES, inventory.indexBytes());
        times.truncate(keptTimes);
        cut(times.file(), keptTimes * TimeIndex.ENTRY_BYTES, inventory.timeIndexBytes());
    }

    private static void cut(SegmentFile file, int keptBytes, int fileBytes) throws IOException {
        if (fileBytes > keptBytes) {
            file.truncate(keptBytes);
            // What is cut off must not come back among what is written next.
            file.force();
        }
    }

    /** How many entries rise, point into the log, and lie below the offset; 0 if the last lies. */
    private int risingOffsets(long below) throws IOException {
        int rising = 0;
        int lastOffset = -1;
        int lastPosition = 0;
        IndexFile.Cursor cursor = offsets.cursor();
        while (cursor.advance()) {
            int offset = cursor.bytes().getInt(cursor.at());
            int position = cursor.bytes().getInt(cursor.at() + 4);
            if (offset <= lastOffset
                    || position <= lastPosition
                    || position >= logBytes
                    || segment.baseOffset() + offset >= below) {
                break;
            }
            lastOffset = offset;
            lastPosition = position;
            rising++;
        }
        return rising > 0 && !pointsAtBatch(lastPosition, lastOffset) ? 0 : rising;
    }

    private boolean lastOffsetIsSound() throws IOException {
        int last = offsets.count() - 1;
        if (last < 0) {
            return true;
        }
        int position = offsets.position(last);
        int offset = offsets.relativeOffset(last);
        return offset > 0 && position > 0 && position < logBytes && pointsAtBatch(position, offset);
    }

    private boolean pointsAtBatch(int position, int offset) throws IOException {
        BatchScanner scanner = new BatchScanner(segment.log(), position, logBytes);
        return scanner.advance() && scanner.batch().lastOffset() == segment.baseOffset() + offset;
    }

    /** How many entries rise and are for offsets up to the given one. */
    private int risingTimes(long upToOffset) throws IOException {
        int rising = 0;
        long lastTimestamp = -1;
        int lastOffset = -1;
        IndexFile.Cursor cursor = times.cursor();
        while (cursor.advance()) {
            long timestamp = cursor.bytes().getLong(cursor.at());
            int offset = cursor.bytes().getInt(cursor.at() + 8);
            if (timestamp <= lastTimestamp || offset <= lastOffset || offset > upToOffset) {
                break;
            }
            lastTimestamp = timestamp;
            lastOffset = offset;
            rising++;
        }
        return rising;
    }

    /** Whether the batch that the last of so many time entries is for has its timestamp. */
    private boolean endsAtNewest(int entries) throws IOException {
        if (entries == 0) {
            return false;
        }
        int entry = entries - 1;
        int relativeOffset = times.relativeOffset(entry);
        long offset = segment.baseOffset() + relativeOffset;
        int before = offsets.floor(relativeOffset);
        int position = before < 0 ? 0 : offsets.position(before);
        BatchScanner scanner = new BatchScanner(segment.log(), position, logBytes);
        while (scanner.advance()) {
            if (scanner.batch().lastOffset() >= offset) {
                return scanner.batch().baseOffset() <= offset
                        && scanner.batch().maxTimestamp() == times.timestamp(entry);
            }
        }
        return false;
    }
}
