package io.riverrun.protocol.record;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A view of one record batch, version 2, in a buffer. The layout, all numbers big-endian:
 *
 * <pre>
 * offset  size
 *      0     8  baseOffset            offset of the first record
 *      8     4  batchLength           bytes after this field
 *     12     4  partitionLeaderEpoch  epoch of the leader that appended it; set by the broker
 *     16     1  magic                 2
 *     17     4  crc                   CRC-32C of everything from attributes to the end
 *     21     2  attributes            bits 0-2 codec, 3 timestamp type (1: append time),
 *                                     4 transactional, 5 control, 6 has a delete horizon
 *     23     4  lastOffsetDelta       offset of the last record less baseOffset
 *     27     8  baseTimestamp         that record timestamps are relative to (or the horizon)
 *     35     8  maxTimestamp          the greatest timestamp, or the append time
 *     43     8  producerId            -1: none
 *     51     2  producerEpoch         -1: none
 *     53     4  baseSequence          sequence of the first record, -1: none
 *     57     4  recordCount
 *     61        records, compressed as one block when a codec is set
 * </pre>
 *
 * <p>baseOffset and partitionLeaderEpoch lie outside the crc so that a broker may set them without
 * computing it anew. The view can be moved ({@link #wrap}) and allocates nothing. It trusts nothing
 * but what the caller checked; {@link BatchValidation} checks bytes from outside. Confined to one
 * thread.
 */
public final class RecordBatch {

    /** Bytes before the records. */
    public static final int HEADER_BYTES = 61;

    /** Bytes up to and including batchLength. */
    public static final int PREFIX_BYTES = 12;

    public static final byte MAGIC = 2;
    public static final long NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final int NO_LEADER_EPOCH = -1;
    public static final long NO_TIMESTAMP = -1;

    static final int LENGTH_AT = 8;
    static final int LEADER_EPOCH_AT = 12;
    static final int MAGIC_AT = 16;
    static final int CRC_AT = 17;
    static final int ATTRIBUTES_AT = 21;
    static final int LAST_OFFSET_DELTA_AT = 23;
    static final int BASE_TIMESTAMP_AT = 27;
    static final int MAX_TIMESTAMP_AT = 35;
    static final int PRODUCER_ID_AT = 43;
    static final int PRODUCER_EPOCH_AT = 51;
    static final int BASE_SEQUENCE_AT = 53;
    static final int RECORD_COUNT_AT = 57;

    static final int CODEC_MASK = 0x07;
    static final int APPEND_TIME_MASK = 0x08;
    static final int TRANSACTIONAL_MASK = 0x10;
    static final int CONTROL_MASK = 0x20;
    static final int DELETE_HORIZON_MASK = 0x40;

    private ByteBuffer buffer;
    private int position;

    /** A view of nothing, to be moved by {@link #wrap}. */
    public RecordBatch() {}

    /** A view of the batch that starts at the index of the buffer. */
    public RecordBatch(ByteBuffer buffer, int position) {
        wrap(buffer, position);
    }

    /** Moves the view to the batch that starts at the index of the buffer, which is big-endian. */
    public RecordBatch wrap(ByteBuffer newBuffer, int newPosition) {
        buffer = newBuffer;
        position = newPosition;
        return this;
    }

    public ByteBuffer buffer() {
        return buffer;
    }

    /** The index in the buffer where the batch starts. */
    public int position() {
        return position;
    }

    public long baseOffset() {
        return buffer.getLong(position);
    }

    /** The size of the whole batch, header included. */
    public int sizeInBytes() {
        return buffer.getInt(position + LENGTH_AT) + PREFIX_BYTES;
    }

    public int partitionLeaderEpoch() {
        return buffer.getInt(position + LEADER_EPOCH_AT);
    }

    public byte magic() {
        return buffer.get(position + MAGIC_AT);
    }

    /** The checksum as the batch states it. */
    public int crc() {
        return buffer.getInt(position + CRC_AT);
    }

    public short attributes() {
        return buffer.getShort(position + ATTRIBUTES_AT);
    }

    /** The codec, or null when its number is unknown. */
    public Compression compression() {
        return Compression.forId(attributes() & CODEC_MASK);
    }

    public TimestampType timestampType() {
        return (attributes() & APPEND_TIME_MASK) == 0
                ? TimestampType.CREATE_TIME
                : TimestampType.LOG_APPEND_TIME;
    }

    public boolean isTransactional() {
        return (attributes() & TRANSACTIONAL_MASK) != 0;
    }

    public boolean isControl() {
        return (attributes() & CONTROL_MASK) != 0;
    }

    /** Whether baseTimestamp holds the time from which compaction may drop tombstones (KIP-534). */
    public boolean hasDeleteHorizon() {
        return (attributes() & DELETE_HORIZON_MASK) != 0;
    }

    public int lastOffsetDelta() {
        return buffer.getInt(position + LAST_OFFSET_DELTA_AT);
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** The offset after the last record. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    public long baseTimestamp() {
        return buffer.getLong(position + BASE_TIMESTAMP_AT);
    }

    public long maxTimestamp() {
        return buffer.getLong(position + MAX_TIMESTAMP_AT);
    }

    public long producerId() {
        return buffer.getLong(position + PRODUCER_ID_AT);
    }

    public boolean hasProducerId() {
        return producerId() > NO_PRODUCER_ID;
    }

    public short producerEpoch() {
        return buffer.getShort(position + PRODUCER_EPOCH_AT);
    }

    public int baseSequence() {
        return buffer.getInt(position + BASE_SEQUENCE_AT);
    }

    /** The sequence of the last record; sequences go on at 0 after the greatest int. */
    public int lastSequence() {
        int base = baseSequence();
        return base == NO_SEQUENCE ? NO_SEQUENCE : (base + lastOffsetDelta()) & Integer.MAX_VALUE;
    }

    public int recordCount() {
        return buffer.getInt(position + RECORD_COUNT_AT);
    }

    /** The bytes of the records, compressed as they are, as a buffer of their own. */
    public ByteBuffer recordBytes() {
        return buffer.slice(position + HEADER_BYTES, sizeInBytes() - HEADER_BYTES);
    }

    /** The checksum of the bytes as they are. */
    public int computeCrc() {
        CRC32C crc = new CRC32C();
        ByteBuffer bytes = buffer.duplicate();
        bytes.limit(position + sizeInBytes()).position(position + ATTRIBUTES_AT);
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Gives the records offsets from the given one on; the crc stays right. */
    public void assignOffsets(long baseOffset) {
        buffer.putLong(position, baseOffset);
    }

    /** The crc stays right. */
    public void setPartitionLeaderEpoch(int epoch) {
        buffer.putInt(position + LEADER_EPOCH_AT, epoch);
    }

    /** Makes every record bear the time of the append, and computes the crc anew. */
    public void setLogAppendTime(long timestampMs) {
        buffer.putShort(position + ATTRIBUTES_AT, (short) (attributes() | APPEND_TIME_MASK));
        buffer.putLong(position + MAX_TIMESTAMP_AT, timestampMs);
        buffer.putInt(position + CRC_AT, computeCrc());
    }

    @Override
    public String toString() {
        return "RecordBatch(offsets "
                + baseOffset()
                + " to "
                + lastOffset()
                + ", "
                + recordCount()
                + " records, "
                + sizeInBytes()
                + " bytes, epoch "
                + partitionLeaderEpoch()
                + ")";
    }
}
