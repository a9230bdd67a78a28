package io.riverrun.coordinator.runtime;

import io.riverrun.base.Invariant;
import io.riverrun.protocol.Decoded;
import io.riverrun.protocol.Message;
import io.riverrun.protocol.MessageDecoder;
import io.riverrun.protocol.MessageWriter;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The bytes of coordinator records, as Kafka writes them to {@code __consumer_offsets} and its
 * like:
 *
 * <pre>
 * key:   int16 record type, then the key message in version 0
 * value: int16 version, then the value message in that version; no value at all for a tombstone
 * </pre>
 *
 * All numbers are big-endian. Immutable, thread-safe.
 */
public final class CoordinatorRecordCodec {

    /** What the bytes of a record are. */
    public sealed interface Read {

        /** A record of a known type. */
        record Known(CoordinatorRecord record) implements Read {}

        /** A record of a type that belongs to another feature, to be passed over. */
        record UnknownType(short type) implements Read {}

        /** Bytes that are no record, or a value of a version newer than this code. */
        record Malformed(String reason) implements Read {}
    }

    private static final int PREFIX_BYTES = Short.BYTES;

    private final Map<Short, RecordType> types = new HashMap<>();

    public CoordinatorRecordCodec(Collection<RecordType> types) {
        for (RecordType type : types) {
            boolean isNew = this.types.put(type.type(), type) == null;
            Invariant.check(isNew, "two record types with one number", type.type());
        }
    }

    public KeyValue encode(CoordinatorRecord record) {
        Invariant.check(types.containsKey(record.type()), "unknown record type", record.type());
        byte[] key = encode(record.type(), record.key(), CoordinatorRecord.KEY_VERSION);
        if (record.isTombstone()) {
            return new KeyValue(key, null);
        }
        return new KeyValue(
                key, encode(record.valueVersion(), record.value(), record.valueVersion()));
    }

    /** Decodes a record; any bytes give a value. */
    public Read decode(KeyValue bytes) {
        ByteBuffer key = ByteBuffer.wrap(bytes.key());
        if (key.remaining() < PREFIX_BYTES) {
            return new Read.Malformed("the key has no type");
        }
        RecordType type = types.get(key.getShort());
        if (type == null) {
            return new Read.UnknownType(key.getShort(0));
        }
        return switch (MessageDecoder.message(
                type.key(), CoordinatorRecord.KEY_VERSION, key.slice())) {
            case Decoded.Ok<? extends Message>(var message) ->
                    decodeValue(type, message, bytes.value());
            case Decoded.Malformed<? extends Message>(var reason) ->
                    new Read.Malformed("key of type " + type.type() + ": " + reason);
        };
    }

    private static Read decodeValue(RecordType type, Message key, byte[] bytes) {
        if (bytes == null) {
            return new Read.Known(CoordinatorRecord.tombstone(type.type(), key));
        }
        if (bytes.length < PREFIX_BYTES) {
            return new Read.Malformed("the value of " + key + " has no version");
        }
        ByteBuffer value = ByteBuffer.wrap(bytes);
        short version = value.getShort();
        if (version < 0 || version > type.valueVersionMax()) {
            return new Read.Malformed(
                    "the value of %s has version %d, and the highest known is %d"
                            .formatted(key, version, type.valueVersionMax()));
        }
        return switch (MessageDecoder.message(type.value(), version, value.slice())) {
            case Decoded.Ok<? extends Message>(var message) ->
                    new Read.Known(new CoordinatorRecord(type.type(), key, message, version));
            case Decoded.Malformed<? extends Message>(var reason) ->
                    new Read.Malformed("value of " + key + ": " + reason);
        };
    }

    private static byte[] encode(short prefix, Message message, short version) {
        MessageWriter out = new MessageWriter(128);
        out.int16(prefix);
        message.write(out, version);
        ByteBuffer written = out.take();
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return bytes;
    }
}
