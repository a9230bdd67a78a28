package io.riverrun.coordinator.runtime;

import io.riverrun.protocol.Message;
import java.util.Objects;

/**
 * A fact of a coordinator: what it decided about one key. Immutable, as long as nobody changes its
 * messages.
 *
 * @param type the record type, which goes before the key; keys are always of version 0
 * @param key what the fact is about
 * @param value the fact, or null for a tombstone: the key is gone
 * @param valueVersion the version in which the value is written; of no meaning for a tombstone
 */
public record CoordinatorRecord(short type, Message key, Message value, short valueVersion) {

    /** The version of every key. */
    public static final short KEY_VERSION = 0;

    public CoordinatorRecord {
        Objects.requireNonNull(key);
    }

    /** The fact that a key is gone. */
    public static CoordinatorRecord tombstone(short type, Message key) {
        return new CoordinatorRecord(type, key, null, (short) 0);
    }

    public boolean isTombstone() {
        return value == null;
    }
}
