package io.riverrun.protocol.record;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Writes a batch anew with fewer of its records, as compaction does. Offsets, the producer's id,
 * epoch and sequence, the leader's epoch, the codec and the flags stay as they are, and so do the
 * bytes of the records, but for their time relative to the batch when a delete horizon is set.
 * Records go from codec to codec, so that what they inflate to is never in memory. Confined to one
 * thread; used for one batch after the other.
 */
public final class BatchRewrite {

    /** Says which records stay. */
    @FunctionalInterface
    public interface Choice {
        boolean stays(RecordCursor record);
    }

    private static final int INITIAL_BYTES = 16 * 1024;

    private final HeaderRoom bytes = new HeaderRoom(INITIAL_BYTES);
    private final ByteBuffer fields =
            ByteBuffer.allocate(Varint.INT_BYTES_MAX + 1 + Varint.LONG_BYTES_MAX);
    private final RecordCursor cursor;
    private long baseTimestamp;
    private long deleteHorizonMs;
    private long maxTimestamp;
    private int count;

    /**
     * @param cursor to read with, which moves
     */
    public BatchRewrite(RecordCursor cursor) {
        this.cursor = cursor;
    }

    /**
     * The batch with those of its records that stay, from position to limit, until the next call.
     *
     * @param newDeleteHorizonMs the time from which tombstones and markers in it may go (KIP-534),
     *     or -1 to leave that as it is
     * @throws MalformedRecordException when the batch cannot be read to its end
     */
    public ByteBuffer rewrite(RecordBatch original, long newDeleteHorizonMs, Choice choice)
            throws MalformedRecordException {
        deleteHorizonMs = newDeleteHorizonMs;
        baseTimestamp = newDeleteHorizonMs >= 0 ? newDeleteHorizonMs : original.baseTimestamp();
        maxTimestamp = RecordBatch.NO_TIMESTAMP;
        count = 0;
        bytes.restart();
        Compression codec = original.compression();
        cursor.open(original);
        try (OutputStream records = codec.compress(bytes, Compression.DEFAULT_LEVEL)) {
            while (cursor.advance()) {
                if (choice.stays(cursor)) {
                    add(records);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("compressing in memory cannot fail", e);
        }
        return finish(original);
    }

    private void add(OutputStream records) throws IOException, MalformedRecordException {
        if (deleteHorizonMs < 0) {
            cursor.copyTo(records);
        } else {
            long delta = cursor.timestamp() - baseTimestamp;
            fields.clear();
            Varint.write(1L + Varint.sizeOf(delta) + cursor.restBytes(), fields);
            fields.put(cursor.attributes());
            Varint.write(delta, fields);
            records.write(fields.array(), 0, fields.position());
            cursor.copyRestTo(records);
        }
        maxTimestamp = Math.max(maxTimestamp, cursor.timestamp());
        count++;
    }

    private ByteBuffer finish(RecordBatch original) {
        ByteBuffer whole = bytes.toBuffer();
        copyHeader(original, whole);
        boolean appendTime = original.timestampType() == TimestampType.LOG_APPEND_TIME;
        int horizon = deleteHorizonMs >= 0 ? RecordBatch.DELETE_HORIZON_MASK : 0;
        whole.putShort(RecordBatch.ATTRIBUTES_AT, (short) (original.attributes() | horizon));
        whole.putLong(RecordBatch.BASE_TIMESTAMP_AT, baseTimestamp);
        whole.putLong(
                RecordBatch.MAX_TIMESTAMP_AT, appendTime ? original.maxTimestamp() : maxTimestamp);
        whole.putInt(RecordBatch.RECORD_COUNT_AT, count);
        return seal(whole);
    }

    /**
     * The batch without records, so that its producer's last sequence stays known; its maximum
     * timestamp stays.
     */
    public static ByteBuffer empty(RecordBatch original) {
        ByteBuffer header = ByteBuffer.allocate(RecordBatch.HEADER_BYTES);
        copyHeader(original, header);
        int flags = ~(RecordBatch.CODEC_MASK | RecordBatch.DELETE_HORIZON_MASK);
        header.putShort(RecordBatch.ATTRIBUTES_AT, (short) (original.attributes() & flags));
        header.putLong(RecordBatch.BASE_TIMESTAMP_AT, RecordBatch.NO_TIMESTAMP);
        header.putInt(RecordBatch.RECORD_COUNT_AT, 0);
        return seal(header);
    }

    /** A batch of nobody's, without records, that takes the place of the given one's offsets. */
    public static ByteBuffer placeholder(RecordBatch original) {
        ByteBuffer header = empty(original);
        int kept = RecordBatch.APPEND_TIME_MASK;
        header.putShort(RecordBatch.ATTRIBUTES_AT, (short) (original.attributes() & kept));
        header.putLong(RecordBatch.PRODUCER_ID_AT, RecordBatch.NO_PRODUCER_ID);
        header.putShort(RecordBatch.PRODUCER_EPOCH_AT, RecordBatch.NO_PRODUCER_EPOCH);
        header.putInt(RecordBatch.BASE_SEQUENCE_AT, RecordBatch.NO_SEQUENCE);
        return seal(header);
    }

    private static void copyHeader(RecordBatch original, ByteBuffer target) {
        target.put(0, original.buffer(), original.position(), RecordBatch.HEADER_BYTES);
    }

    private static ByteBuffer seal(ByteBuffer whole) {
        whole.putInt(RecordBatch.LENGTH_AT, whole.limit() - RecordBatch.PREFIX_BYTES);
        whole.putInt(RecordBatch.CRC_AT, new RecordBatch(whole, 0).computeCrc());
        return whole;
    }
}
