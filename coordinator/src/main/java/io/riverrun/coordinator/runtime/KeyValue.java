package io.riverrun.coordinator.runtime;

import java.util.Objects;

/**
 * A record as it lies in a coordinator's log partition. The arrays are not copied; nobody may
 * change them.
 *
 * @param key the key's bytes
 * @param value the value's bytes, or null for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bytes, never compared
public record KeyValue(byte[] key, byte[] value) {

    public KeyValue {
        Objects.requireNonNull(key);
    }

    /** What the record takes in a batch, about, in bytes. */
    public int sizeInBytes() {
        return key.length + (value == null ? 0 : value.length);
    }
}
