package io.riverrun.protocol.record;

import io.riverrun.base.Invariant;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Writes a batch anew with fewer of its records, as compaction does. Offsets, the producer's id,
 * epoch and sequence, the leader's epoch, the codec and the flags stay as they are, and so do the
 * bytes of the records, but for their time relative to the batch when a delete horizon is set.
 * Confined to one thread; used for one batch after the other.
 */
public final class BatchRewrite {

    private static final int INITIAL_BYTES = 16 * 1024;

    private ByteBuffer bytes = ByteBuffer.allocate(INITIAL_BYTES);
    private RecordBatch batch;
    private long baseTimestamp;
    private long deleteHorizonMs;
    private long maxTimestamp;
    private int count;

    /**
     * Begins with the header of a batch and no records.
     *
     * @param newDeleteHorizonMs the time from which tombstones and markers in it may go (KIP-534),
     *     or -1 to leave that as it is
     */
    public void begin(RecordBatch original, long newDeleteHorizonMs) {
        batch = original;
        deleteHorizonMs = newDeleteHorizonMs;
        baseTimestamp = newDeleteHorizonMs >= 0 ? newDeleteHorizonMs : original.baseTimestamp();
        maxTimestamp = RecordBatch.NO_TIMESTAMP;
        count = 0;
        bytes.clear();
        copyHeader(original, bytes);
        bytes.position(RecordBatch.HEADER_BYTES);
    }

    /** Adds the record at which the cursor, opened on the same batch, is. */
    public void add(RecordCursor record) {
        int size = record.end() - record.start();
        reserve(size + Varint.LONG_BYTES_MAX);
        if (deleteHorizonMs < 0) {
            put(record, record.start(), record.end());
        } else {
            long delta = record.timestamp() - baseTimestamp;
            int rest = record.end() - record.afterTimestamp();
            Varint.write(1 + Varint.sizeOf(delta) + rest, bytes);
            bytes.put(record.attributes());
            Varint.write(delta, bytes);
            put(record, record.afterTimestamp(), record.end());
        }
        maxTimestamp = Math.max(maxTimestamp, record.timestamp());
        count++;
    }

    private void put(RecordCursor record, int from, int to) {
        bytes.put(bytes.position(), record.records(), from, to - from);
        bytes.position(bytes.position() + to - from);
    }

    /** The batch, from position to limit, until the next {@link #begin}. */
    public ByteBuffer finish() {
        Compression codec = batch.compression();
        ByteBuffer whole = codec == Compression.NONE ? bytes.flip() : compressed(codec);
        boolean appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
        int horizon = deleteHorizonMs >= 0 ? RecordBatch.DELETE_HORIZON_MASK : 0;
        whole.putShort(RecordBatch.ATTRIBUTES_AT, (short) (batch.attributes() | horizon));
        whole.putLong(RecordBatch.BASE_TIMESTAMP_AT, baseTimestamp);
        whole.putLong(
                RecordBatch.MAX_TIMESTAMP_AT, appendTime ? batch.maxTimestamp() : maxTimestamp);
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

    private ByteBuffer compressed(Compression codec) {
        HeaderRoom target = new HeaderRoom(bytes.position());
        try (OutputStream stream = codec.compress(target, Compression.DEFAULT_LEVEL)) {
            stream.write(
                    bytes.array(),
                    RecordBatch.HEADER_BYTES,
                    bytes.position() - RecordBatch.HEADER_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("compressing in memory cannot fail", e);
        }
        ByteBuffer whole = target.toBuffer();
        copyHeader(batch, whole);
        return whole;
    }

    private void reserve(int more) {
        long needed = bytes.position() + (long) more;
        Invariant.check(needed <= Integer.MAX_VALUE - 8, "a batch is below two gigabytes", needed);
        if (bytes.remaining() < more) {
            long doubled = Math.min(2L * bytes.capacity(), Integer.MAX_VALUE - 8);
            bytes = ByteBuffer.allocate((int) Math.max(doubled, needed)).put(bytes.flip());
        }
    }
}
