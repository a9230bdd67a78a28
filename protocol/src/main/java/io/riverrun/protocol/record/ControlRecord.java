package io.riverrun.protocol.record;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The record that ends a producer's transaction in a partition, alone in a control batch. Its key
 * is {@code version int16 (0), type int16 (0 abort, 1 commit)}, its value {@code version int16 (0),
 * coordinatorEpoch int32}. Immutable.
 *
 * @param coordinatorEpoch the epoch of the transaction coordinator that wrote it
 */
public record ControlRecord(Type type, int coordinatorEpoch) {

    /** What the transaction ended in. */
    public enum Type {
        ABORT(0),
        COMMIT(1);

        private final short code;

        Type(int code) {
            this.code = (short) code;
        }

        private static Type forCode(short code) {
            return code == ABORT.code ? ABORT : code == COMMIT.code ? COMMIT : null;
        }
    }

    private static final short VERSION = 0;
    private static final int KEY_BYTES = 4;
    private static final int VALUE_BYTES = 6;

    /** A control batch with this marker in it, at the given offset 0 until it is assigned. */
    public ByteBuffer toBatch(long timestamp, long producerId, short producerEpoch) {
        ByteBuffer key = ByteBuffer.allocate(KEY_BYTES).putShort(VERSION).putShort(type.code);
        ByteBuffer value =
                ByteBuffer.allocate(VALUE_BYTES).putShort(VERSION).putInt(coordinatorEpoch);
        return new RecordBatchBuilder(Compression.NONE)
                .producer(producerId, producerEpoch, RecordBatch.NO_SEQUENCE)
                .transactional()
                .control()
                .append(timestamp, key.flip(), value.flip(), List.of())
                .build();
    }

    /**
     * Reads the marker in a control batch; null when the batch holds a control record of another
     * kind (leader changes, snapshots: only Kafka's own controllers write those).
     */
    public static ControlRecord read(RecordBatch batch) throws MalformedRecordException {
        try (RecordReader reader = RecordReader.open(batch, batch.sizeInBytes())) {
            Record record = reader.next();
            if (record == null || record.key() == null || record.key().remaining() < KEY_BYTES) {
                throw new MalformedRecordException("a control batch has no control record");
            }
            Type type = Type.forCode(record.key().getShort(2));
            if (type == null) {
                return null;
            }
            if (record.value() == null || record.value().remaining() < VALUE_BYTES) {
                throw new MalformedRecordException("a transaction marker has no value");
            }
            return new ControlRecord(type, record.value().getInt(2));
        }
    }
}
