package io.riverrun.log.segment;

import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Opens segments that are on disk. Indexes are believed only as far as their entries rise and point
 * at batches; the rest is built anew from the log. Confined to one thread.
 */
public final class SegmentLoader {

    private final Disk disk;
    private final Path directory;
    private final Set<String> names;
    private final int indexIntervalBytes;
    private final long nowMs;

    /**
     * @param names what the directory holds
     */
    public SegmentLoader(
            Disk disk, Path directory, Set<String> names, int indexIntervalBytes, long nowMs) {
        this.disk = disk;
        this.directory = directory;
        this.names = names;
        this.indexIntervalBytes = indexIntervalBytes;
        this.nowMs = nowMs;
    }

    /** The offset after the last batch in a log file. */
    static long endOffset(Disk disk, Path directory, long baseOffset, String suffix)
            throws IOException {
        SegmentFile file = new SegmentFile(disk, directory, baseOffset, suffix, true);
        try {
            BatchScanner scanner =
                    new BatchScanner(file, 0, (int) Math.min(file.size(), Integer.MAX_VALUE));
            long end = 0;
            while (scanner.advance()) {
                end = scanner.batch().nextOffset();
            }
            return end;
        } finally {
            file.close();
        }
    }

    /** Opens a segment that is full and on stable storage; it ends where the next begins. */
    public Segment openSealed(long baseOffset, long nextOffset) throws IOException {
        SegmentInventory inventory = SegmentInventory.of(disk, directory, baseOffset, names);
        if (inventory.logBytes() > Integer.MAX_VALUE) {
            throw new IOException(directory + ": segment " + baseOffset + " is above 2 GiB");
        }
        Segment segment = Segment.open(disk, directory, baseOffset, inventory, nextOffset, nowMs);
        if (nextOffset - baseOffset > Integer.MAX_VALUE || !indexesLookSound(segment, inventory)) {
            Segment recovered = recover(baseOffset, Long.MAX_VALUE);
            recovered.complete();
            return recovered;
        }
        segment.publish(segment.relative(nextOffset), (int) inventory.logBytes());
        segment.startForced();
        return segment;
    }

    /**
     * Opens a segment that may end in a torn batch: finds its end, cuts off what is no batch, and
     * completes the indexes.
     *
     * @param trustedBelow batches that end below this offset are not read for their checksums
     */
    public Segment recover(long baseOffset, long trustedBelow) throws IOException {
        SegmentInventory inventory = SegmentInventory.of(disk, directory, baseOffset, names);
        Segment segment =
                Segment.open(disk, directory, baseOffset, inventory, Long.MAX_VALUE, nowMs);
        int size = (int) Math.min(inventory.logBytes(), Integer.MAX_VALUE);
        int from = cutIndexes(segment, size, trustedBelow, inventory);
        scan(segment, from, size, inventory.logBytes(), trustedBelow);
        return segment;
    }

    private void scan(Segment segment, int from, int size, long fileBytes, long trustedBelow)
            throws IOException {
        BatchScanner scanner = new BatchScanner(segment.log(), from, size);
        long next = segment.baseOffset();
        boolean trusted = true;
        while (scanner.advance()) {
            RecordBatch batch = scanner.batch();
            boolean checked = batch.lastOffset() < trustedBelow;
            if (batch.baseOffset() < next
                    || !segment.fits(batch.lastOffset())
                    || !(checked || scanner.checksumMatches())) {
                break;
            }
            trusted &= checked;
            segment.note(batch, scanner.position(), indexIntervalBytes);
            next = batch.nextOffset();
        }
        segment.publish(segment.relative(next), scanner.position());
        if (scanner.position() < fileBytes) {
            segment.log().truncate(scanner.position());
            // What is cut off must not come back behind what is written next.
            segment.log().force();
            segment.markCut();
        } else if (trusted) {
            segment.startForced();
        }
    }

    private static boolean indexesLookSound(Segment segment, SegmentInventory inventory)
            throws IOException {
        if (!inventory.hasIndex()
                || !inventory.hasTimeIndex()
                || inventory.indexBytes() % OffsetIndex.ENTRY_BYTES != 0
                || inventory.timeIndexBytes() % TimeIndex.ENTRY_BYTES != 0) {
            return inventory.logBytes() == 0;
        }
        return inventory.logBytes() == 0
                || (lastOffsetLooksSound(segment, inventory) && lastTimeLooksSound(segment));
    }

    private static boolean lastOffsetLooksSound(Segment segment, SegmentInventory inventory)
            throws IOException {
        int last = segment.offsets().count() - 1;
        if (last < 0) {
            return true;
        }
        int position = segment.offsets().position(last);
        return segment.offsets().relativeOffset(last) > 0
                && position > 0
                && position < inventory.logBytes();
    }

    private static boolean lastTimeLooksSound(Segment segment) throws IOException {
        int last = segment.times().count() - 1;
        // Nothing or zeros are what a file system leaves where data never arrived.
        return last >= 0
                && segment.times().timestamp(last) > 0
                && segment.times().relativeOffset(last) >= 0;
    }

    /**
     * Cuts both indexes back to the last entry worth believing.
     *
     * @return where in the log to go on from
     */
    private static int cutIndexes(
            Segment segment, int size, long trustedBelow, SegmentInventory inventory)
            throws IOException {
        OffsetIndex offsets = segment.offsets();
        TimeIndex times = segment.times();
        int entries = soundEntries(segment, size, trustedBelow);
        int timeEntries = 0;
        if (entries > 0) {
            timeEntries = soundTimes(times, offsets.relativeOffset(entries - 1));
            if (timeEntries == 0) {
                entries = 0;
            }
        }
        cut(
                offsets.file(),
                offsets.count(),
                entries,
                OffsetIndex.ENTRY_BYTES,
                inventory.indexBytes());
        cut(
                times.file(),
                times.count(),
                timeEntries,
                TimeIndex.ENTRY_BYTES,
                inventory.timeIndexBytes());
        offsets.truncate(entries);
        times.truncate(timeEntries);
        if (timeEntries > 0) {
            segment.setMaxTimestamp(
                    times.timestamp(timeEntries - 1), times.relativeOffset(timeEntries - 1));
        } else {
            segment.setMaxTimestamp(RecordBatch.NO_TIMESTAMP, 0);
        }
        return entries == 0 ? 0 : offsets.position(entries - 1);
    }

    private static void cut(SegmentFile file, int count, int kept, int entryBytes, int fileBytes)
            throws IOException {
        if (kept == count && fileBytes > count * entryBytes) {
            file.truncate((long) count * entryBytes);
        }
    }

    /** How many entries rise, point into the log, and lie below what is trusted. */
    private static int soundEntries(Segment segment, int size, long trustedBelow)
            throws IOException {
        int count = segment.offsets().count();
        if (trustedBelow == Long.MAX_VALUE && lastEntryIsSound(segment, size)) {
            return count;
        }
        int sound = 0;
        int lastOffset = -1;
        int lastPosition = 0;
        IndexFile.Cursor cursor = segment.offsets().cursor();
        while (cursor.advance()) {
            int offset = cursor.bytes().getInt(cursor.at());
            int position = cursor.bytes().getInt(cursor.at() + 4);
            if (offset <= lastOffset
                    || position <= lastPosition
                    || position >= size
                    || segment.baseOffset() + offset >= trustedBelow) {
                break;
            }
            lastOffset = offset;
            lastPosition = position;
            sound++;
        }
        return sound > 0 && !pointsAtBatch(segment, lastPosition, lastOffset, size) ? 0 : sound;
    }

    private static boolean lastEntryIsSound(Segment segment, int size) throws IOException {
        int last = segment.offsets().count() - 1;
        if (last < 0) {
            return true;
        }
        int position = segment.offsets().position(last);
        int offset = segment.offsets().relativeOffset(last);
        return offset > 0
                && position > 0
                && position < size
                && pointsAtBatch(segment, position, offset, size);
    }

    private static boolean pointsAtBatch(Segment segment, int position, int offset, int size)
            throws IOException {
        BatchScanner scanner = new BatchScanner(segment.log(), position, size);
        return scanner.advance() && scanner.batch().lastOffset() == segment.baseOffset() + offset;
    }

    private static int soundTimes(TimeIndex times, int upToOffset) throws IOException {
        int sound = 0;
        long lastTimestamp = -1;
        IndexFile.Cursor cursor = times.cursor();
        while (cursor.advance()) {
            long timestamp = cursor.bytes().getLong(cursor.at());
            int offset = cursor.bytes().getInt(cursor.at() + 8);
            if (timestamp <= lastTimestamp || offset > upToOffset) {
                break;
            }
            lastTimestamp = timestamp;
            sound++;
        }
        return sound;
    }
}
