package io.riverrun.protocol.record;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Record batches in memory. Immutable; shares the bytes of the buffer it was made from, so it lives
 * no longer than the frame that it was read from.
 *
 * @param buffer the bytes between position and limit; callers use {@link #slice()}
 */
public record RecordBytes(ByteBuffer buffer) implements RecordData {

    /** No records. */
    public static final RecordBytes EMPTY = new RecordBytes(ByteBuffer.allocate(0));

    public RecordBytes {
        Objects.requireNonNull(buffer);
    }

    /** The bytes, with a position and limit of its own, big-endian. */
    public ByteBuffer slice() {
        return buffer.slice();
    }

    @Override
    public int sizeInBytes() {
        return buffer.remaining();
    }

    @Override
    public void writeTo(ByteBuffer target) {
        target.put(buffer.duplicate());
    }
}
