package io.riverrun.protocol.record;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A header of a record. Immutable.
 *
 * @param value the bytes from position to limit, or null
 */
public record RecordHeader(String key, ByteBuffer value) {
    public RecordHeader {
        Objects.requireNonNull(key);
    }
}
