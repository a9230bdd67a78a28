package io.riverrun.protocol.record;

import io.riverrun.base.Invariant;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Builds one record batch, record by record. Records are encoded as they come and compressed when
 * the batch is built. Confined to one thread.
 */
public final class RecordBatchBuilder {

    private static final int INITIAL_BYTES = 512;

    private final Compression compression;
    private int level = Compression.DEFAULT_LEVEL;
    private long baseOffset;
    private int partitionLeaderEpoch = RecordBatch.NO_LEADER_EPOCH;
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
    private int baseSequence = RecordBatch.NO_SEQUENCE;
    private int flags;
    private ByteBuffer bytes =
            ByteBuffer.allocate(INITIAL_BYTES).position(RecordBatch.HEADER_BYTES);
    private long baseTimestamp = RecordBatch.NO_TIMESTAMP;
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    private int count;

    public RecordBatchBuilder(Compression compression) {
        this.compression = compression;
    }

    /** The codec's level; without it, the codec's default. */
    public RecordBatchBuilder level(int newLevel) {
        level = newLevel;
        return this;
    }

    /** The offset of the first record; 0 without it, as producers send. */
    public RecordBatchBuilder baseOffset(long offset) {
        baseOffset = offset;
        return this;
    }

    public RecordBatchBuilder partitionLeaderEpoch(int epoch) {
        partitionLeaderEpoch = epoch;
        return this;
    }

    /** Makes the batch an idempotent producer's. */
    public RecordBatchBuilder producer(long id, short epoch, int sequence) {
        producerId = id;
        producerEpoch = epoch;
        baseSequence = sequence;
        return this;
    }

    /** Makes the batch part of the producer's transaction. */
    public RecordBatchBuilder transactional() {
        flags |= RecordBatch.TRANSACTIONAL_MASK;
        return this;
    }

    /** Makes the batch one for control records, which consumers do not see. */
    public RecordBatchBuilder control() {
        flags |= RecordBatch.CONTROL_MASK;
        return this;
    }

    /** Adds a record without headers; key and value may be null. */
    public RecordBatchBuilder append(long timestamp, byte[] key, byte[] value) {
        return append(timestamp, wrap(key), wrap(value), List.of());
    }

    /** Adds a record; key and value may be null. The buffers' positions do not change. */
    public RecordBatchBuilder append(
            long timestamp, ByteBuffer key, ByteBuffer value, List<RecordHeader> headers) {
        if (count == 0) {
            baseTimestamp = timestamp;
        }
        maxTimestamp = Math.max(maxTimestamp, timestamp);
        long timestampDelta = timestamp - baseTimestamp;
        int body =
                1
                        + Varint.sizeOf(timestampDelta)
                        + Varint.sizeOf(count)
                        + sizeOf(key)
                        + sizeOf(value)
                        + sizeOf(headers);
        reserve(body + Varint.INT_BYTES_MAX);
        Varint.write(body, bytes);
        bytes.put((byte) 0);
        Varint.write(timestampDelta, bytes);
        Varint.write(count, bytes);
        write(key);
        write(value);
        Varint.write(headers.size(), bytes);
        for (RecordHeader header : headers) {
            write(ByteBuffer.wrap(header.key().getBytes(StandardCharsets.UTF_8)));
            write(header.value());
        }
        count++;
        return this;
    }

    public int recordCount() {
        return count;
    }

    /** The size of the batch as it would be without compression. */
    public int uncompressedBytes() {
        return bytes.position();
    }

    /** The batch, from the position to the limit of a heap buffer. The builder is spent. */
    public ByteBuffer build() {
        ByteBuffer whole = compression == Compression.NONE ? bytes.flip() : compressed();
        whole.putLong(0, baseOffset);
        whole.putInt(RecordBatch.LENGTH_AT, whole.limit() - RecordBatch.PREFIX_BYTES);
        whole.putInt(RecordBatch.LEADER_EPOCH_AT, partitionLeaderEpoch);
        whole.put(RecordBatch.MAGIC_AT, RecordBatch.MAGIC);
        whole.putShort(RecordBatch.ATTRIBUTES_AT, (short) (flags | compression.id()));
        whole.putInt(RecordBatch.LAST_OFFSET_DELTA_AT, count - 1);
        whole.putLong(RecordBatch.BASE_TIMESTAMP_AT, baseTimestamp);
        whole.putLong(RecordBatch.MAX_TIMESTAMP_AT, maxTimestamp);
        whole.putLong(RecordBatch.PRODUCER_ID_AT, producerId);
        whole.putShort(RecordBatch.PRODUCER_EPOCH_AT, producerEpoch);
        whole.putInt(RecordBatch.BASE_SEQUENCE_AT, baseSequence);
        whole.putInt(RecordBatch.RECORD_COUNT_AT, count);
        whole.putInt(RecordBatch.CRC_AT, new RecordBatch(whole, 0).computeCrc());
        bytes = null;
        return whole;
    }

    private ByteBuffer compressed() {
        HeaderRoom target = new HeaderRoom(bytes.position());
        try (OutputStream stream = compression.compress(target, level)) {
            stream.write(
                    bytes.array(),
                    RecordBatch.HEADER_BYTES,
                    bytes.position() - RecordBatch.HEADER_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("compressing in memory cannot fail", e);
        }
        return target.toBuffer();
    }

    private void reserve(int more) {
        Invariant.check(
                more >= 0 && bytes.position() + (long) more <= Integer.MAX_VALUE - 8,
                "a batch is below two gigabytes");
        if (bytes.remaining() < more) {
            long doubled = Math.min(2L * bytes.capacity(), Integer.MAX_VALUE - 8);
            int capacity = (int) Math.max(doubled, bytes.position() + more);
            bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
        }
    }

    private void write(ByteBuffer value) {
        if (value == null) {
            Varint.write(-1, bytes);
            return;
        }
        Varint.write(value.remaining(), bytes);
        bytes.put(bytes.position(), value, value.position(), value.remaining());
        bytes.position(bytes.position() + value.remaining());
    }

    private static int sizeOf(ByteBuffer value) {
        return value == null ? 1 : Varint.sizeOf(value.remaining()) + value.remaining();
    }

    private static int sizeOf(List<RecordHeader> headers) {
        int size = Varint.sizeOf(headers.size());
        for (RecordHeader header : headers) {
            int name = header.key().getBytes(StandardCharsets.UTF_8).length;
            size += Varint.sizeOf(name) + name + sizeOf(header.value());
        }
        return size;
    }

    private static ByteBuffer wrap(byte[] value) {
        return value == null ? null : ByteBuffer.wrap(value);
    }
}
