package io.riverrun.coordinator.runtime;

import io.riverrun.protocol.Message;
import io.riverrun.protocol.MessageDecoder;
import java.util.Objects;

/**
 * A kind of record that a coordinator keeps. Immutable.
 *
 * @param type the number that goes before the key
 * @param key reads the key
 * @param value reads the value, in any version up to {@code valueVersionMax}
 * @param valueVersionMax the highest version of the value that can be read
 */
public record RecordType(
        short type,
        MessageDecoder.Body<? extends Message> key,
        MessageDecoder.Body<? extends Message> value,
        short valueVersionMax) {

    public RecordType {
        Objects.requireNonNull(key);
        Objects.requireNonNull(value);
    }
}
