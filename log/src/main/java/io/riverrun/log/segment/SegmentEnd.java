package io.riverrun.log.segment;

import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What of an active segment is known in memory alone: its greatest timestamp, and the last entries
 * of its indexes, which have no place in their files yet. Immutable. In a file:
 *
 * <pre>
 * maxTimestamp int64, maxTimestampOffset int64,
 * int32 and so many bytes of entries of the offset index ({@link OffsetIndex}),
 * int32 and so many bytes of entries of the time index ({@link TimeIndex})
 * </pre>
 *
 * @param offsets to be behind the entries in the file, as are
 * @param times among which is one for the greatest timestamp
 */
public record SegmentEnd(
        long maxTimestamp, long maxTimestampOffset, ByteBuffer offsets, ByteBuffer times) {

    /** Of an active segment as it is now. Under the partition lock; reads no file of one. */
    public static SegmentEnd of(Segment segment) throws IOException {
        long newest = segment.maxTimestamp();
        long newestOffset = segment.maxTimestampOffset();
        return new SegmentEnd(
                newest,
                newestOffset,
                segment.offsets().unwritten(),
                segment.times().unwrittenWith(newest, segment.relative(newestOffset)));
    }

    /** Tells a segment of it whose files were not read. */
    void restore(Segment segment) {
        for (int at = 0; at < offsets.limit(); at += OffsetIndex.ENTRY_BYTES) {
            segment.offsets().append(offsets.getInt(at), offsets.getInt(at + Integer.BYTES));
        }
        for (int at = 0; at < times.limit(); at += TimeIndex.ENTRY_BYTES) {
            segment.times().append(times.getLong(at), times.getInt(at + Long.BYTES));
        }
        segment.startFrom(maxTimestamp, maxTimestampOffset);
    }

    public void write(DataOutput out) throws IOException {
        out.writeLong(maxTimestamp);
        out.writeLong(maxTimestampOffset);
        write(offsets, out);
        write(times, out);
    }

    private static void write(ByteBuffer entries, DataOutput out) throws IOException {
        byte[] bytes = new byte[entries.limit()];
        entries.get(0, bytes);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    public static SegmentEnd read(ByteBuffer in) {
        return new SegmentEnd(in.getLong(), in.getLong(), readEntries(in), readEntries(in));
    }

    private static ByteBuffer readEntries(ByteBuffer in) {
        int bytes = in.getInt();
        ByteBuffer entries = in.slice(in.position(), bytes);
        in.position(in.position() + bytes);
        return entries;
    }
}
