package io.riverrun.log.segment;

import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.Record;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordReader;
import io.riverrun.protocol.record.TimestampType;
import java.io.IOException;

/** Finds records in a segment by timestamp. Stateless; needs no lock. */
public final class TimestampLookup {

    /** The most that a batch may inflate to before the batch itself is the answer. */
    private static final long INFLATED_BYTES_MAX = 256L << 20;

    private TimestampLookup() {}

    /**
     * A record found. Immutable.
     *
     * @param leaderEpoch the epoch of its batch, or -1
     */
    public record Found(long timestamp, long offset, int leaderEpoch) {}

    /**
     * The first record at or after the offset whose timestamp is at or after the given one; null
     * when the segment has none.
     */
    public static Found first(Segment segment, long timestamp, long fromOffset) throws IOException {
        int entry = segment.times().floor(timestamp);
        long seen =
                entry < 0
                        ? segment.baseOffset()
                        : segment.baseOffset() + segment.times().relativeOffset(entry);
        int position = segment.positionOf(Math.max(seen, fromOffset));
        BatchScanner scanner = new BatchScanner(segment.log(), position, segment.sizeInBytes());
        while (scanner.advance()) {
            RecordBatch batch = scanner.batch();
            if (batch.maxTimestamp() >= timestamp && batch.lastOffset() >= fromOffset) {
                Found found = within(scanner.readWhole(), timestamp, fromOffset);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** The first record with the segment's greatest timestamp; null when it has none. */
    public static Found newest(Segment segment) throws IOException {
        long timestamp = segment.maxTimestamp();
        if (timestamp < 0) {
            return null;
        }
        int position = segment.positionOf(segment.maxTimestampOffset());
        BatchScanner scanner = new BatchScanner(segment.log(), position, segment.sizeInBytes());
        return scanner.advance() ? within(scanner.readWhole(), timestamp, 0) : null;
    }

    private static Found within(RecordBatch batch, long timestamp, long fromOffset) {
        int epoch = batch.partitionLeaderEpoch();
        if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
            return new Found(batch.maxTimestamp(), Math.max(batch.baseOffset(), fromOffset), epoch);
        }
        try (RecordReader reader = RecordReader.open(batch, INFLATED_BYTES_MAX)) {
            for (Record record = reader.next(); record != null; record = reader.next()) {
                if (record.timestamp() >= timestamp && record.offset() >= fromOffset) {
                    return new Found(record.timestamp(), record.offset(), epoch);
                }
            }
            return null;
        } catch (MalformedRecordException e) {
            // The broker took the batch unread; its start is the best that can be said.
            return new Found(batch.maxTimestamp(), Math.max(batch.baseOffset(), fromOffset), epoch);
        }
    }
}
