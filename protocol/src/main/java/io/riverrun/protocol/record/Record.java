package io.riverrun.protocol.record;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * One record. Immutable; the buffers may share bytes with the batch that it was read from.
 *
 * @param offset its offset in the partition
 * @param timestamp milliseconds since the epoch, or -1
 * @param key the bytes from position to limit, or null
 * @param value the bytes from position to limit, or null
 */
@SuppressWarnings("AvoidCommonTypeNames") // the field's own noun
public record Record(
        long offset, long timestamp, ByteBuffer key, ByteBuffer value, List<RecordHeader> headers) {
    public Record {
        Objects.requireNonNull(headers);
    }
}
