package io.riverrun.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A segment's {@code .timeindex}: entries of 12 bytes, {@code timestamp int64, relativeOffset
 * int32}: the greatest timestamp so far, and the last offset of the batch that has it. Timestamps
 * rise from entry to entry. Threads as in {@link IndexFile}.
 */
final class TimeIndex {

    static final int ENTRY_BYTES = 12;

    private final IndexFile entries;
    private long lastTimestamp = -1;

    TimeIndex(SegmentFile file, int count) {
        entries = new IndexFile(file, IndexFile.Key.LONG, ENTRY_BYTES, count);
    }

    SegmentFile file() {
        return entries.file();
    }

    int count() {
        return entries.count();
    }

    long timestamp(int entry) throws IOException {
        return entries.getLong(entry, 0);
    }

    int relativeOffset(int entry) throws IOException {
        return entries.getInt(entry, 8);
    }

    /** Tells the index of its last entry's timestamp after it was loaded or cut. */
    void startFrom(long timestamp) {
        lastTimestamp = timestamp;
    }

    /** How many entries are in the file. */
    int written() {
        return entries.written();
    }

    /** The entries that are not, and one more where {@link #append} would add it. */
    ByteBuffer unwrittenWith(long timestamp, int relativeOffset) {
        ByteBuffer unwritten = entries.unwritten(ENTRY_BYTES);
        if (timestamp > lastTimestamp) {
            unwritten.putLong(timestamp).putInt(relativeOffset);
        }
        return unwritten.flip();
    }

    /** Adds an entry unless the timestamp is no greater than the last. */
    void append(long timestamp, int relativeOffset) {
        if (timestamp <= lastTimestamp) {
            return;
        }
        ByteBuffer entry = entries.next();
        entry.putLong(0, timestamp).putInt(8, relativeOffset);
        entries.publish();
        lastTimestamp = timestamp;
    }

    /** The last entry whose timestamp is at or below the given one, or -1. */
    int floor(long timestamp) throws IOException {
        return entries.floor(timestamp);
    }

    /** A walk over the entries that were in the file when it was opened. */
    IndexFile.Cursor cursor() {
        return entries.new Cursor();
    }

    boolean persist() throws IOException {
        return entries.persist();
    }

    void truncate(int count) throws IOException {
        entries.truncate(count);
    }
}
