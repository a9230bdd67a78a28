package io.riverrun.protocol.record;

import java.nio.ByteBuffer;

/**
 * Record batches as the {@code records} field of a message carries them: bytes in memory ({@link
 * RecordBytes}), or bytes that lie elsewhere, such as a region of a segment file, and are sent from
 * there without a copy. Immutable.
 */
public interface RecordData {

    /** The number of bytes, zero or more. */
    int sizeInBytes();

    /** Copies all bytes to the buffer and advances its position by {@link #sizeInBytes()}. */
    void writeTo(ByteBuffer target);
}
