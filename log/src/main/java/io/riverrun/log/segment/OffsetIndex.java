package io.riverrun.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A segment's {@code .index}: about every {@code index.interval.bytes} of log one entry of 8 bytes,
 * {@code relativeOffset int32, position int32}: the last offset of a batch, less the segment's base
 * offset, and where in the log the batch starts. Threads as in {@link IndexFile}.
 */
final class OffsetIndex {

    static final int ENTRY_BYTES = 8;

    private final IndexFile entries;

    OffsetIndex(SegmentFile file, int count) {
        entries = new IndexFile(file, IndexFile.Key.INT, ENTRY_BYTES, count);
    }

    SegmentFile file() {
        return entries.file();
    }

    int count() {
        return entries.count();
    }

    int relativeOffset(int entry) throws IOException {
        return entries.getInt(entry, 0);
    }

    int position(int entry) throws IOException {
        return entries.getInt(entry, 4);
    }

    /** How many entries are in the file. */
    int written() {
        return entries.written();
    }

    /** The entries that are not, from index 0 to the limit. */
    ByteBuffer unwritten() {
        return entries.unwritten(0).flip();
    }

    void append(int relativeOffset, int position) {
        ByteBuffer entry = entries.next();
        entry.putInt(0, relativeOffset).putInt(4, position);
        entries.publish();
    }

    /** The last entry whose offset is at or below the given one, or -1. */
    int floor(long relativeOffset) throws IOException {
        return entries.floor(relativeOffset);
    }

    /** The position in the last entry whose offset is at or below the given one, or 0. */
    int floorPosition(long relativeOffset) throws IOException {
        int entry = floor(relativeOffset);
        return entry < 0 ? 0 : position(entry);
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
