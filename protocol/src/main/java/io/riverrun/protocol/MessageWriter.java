package io.riverrun.protocol;

import io.riverrun.base.Invariant;
import io.riverrun.protocol.record.RecordData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the primitive types of the protocol into a buffer that grows. Confined to one thread. A
 * subclass may send {@link #records} by another way than through the buffer.
 */
public class MessageWriter {

    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    /** A tagged field that is being written apart, since its length goes before it. */
    private record TaggedField(int tag, ByteBuffer around, TaggedField outer) {}

    private ByteBuffer buffer;
    private TaggedField open;

    /** Starts with room for that many bytes. */
    public MessageWriter(int initialBytes) {
        this.buffer = ByteBuffer.allocate(Math.max(16, initialBytes));
    }

    /** Writes a message and returns its bytes, between position and limit. */
    public static ByteBuffer encode(Message message, short version) {
        MessageWriter out = new MessageWriter(64);
        message.write(out, version);
        return out.take();
    }

    /** The bytes written since the last call; the writer goes on with a new buffer. */
    public final ByteBuffer take() {
        Invariant.check(open == null, "a tagged field is not finished");
        ByteBuffer written = buffer.flip();
        buffer = ByteBuffer.allocate(64);
        return written;
    }

    /** The number of bytes written since the last {@link #take()}. */
    public final int size() {
        return buffer.position();
    }

    public final void bool(boolean value) {
        int8((byte) (value ? 1 : 0));
    }

    public final void int8(byte value) {
        room(Byte.BYTES).put(value);
    }

    public final void int16(short value) {
        room(Short.BYTES).putShort(value);
    }

    public final void uint16(int value) {
        Invariant.check(value >= 0 && value <= 0xffff, "not an unsigned 16-bit number", value);
        int16((short) value);
    }

    public final void int32(int value) {
        room(Integer.BYTES).putInt(value);
    }

    public final void uint32(long value) {
        Invariant.check(value >= 0 && value <= 0xffffffffL, "not an unsigned 32-bit number", value);
        int32((int) value);
    }

    public final void int64(long value) {
        room(Long.BYTES).putLong(value);
    }

    public final void float64(double value) {
        room(Double.BYTES).putDouble(value);
    }

    public final void uuid(Uuid value) {
        room(2 * Long.BYTES)
                .putLong(value.mostSignificantBits())
                .putLong(value.leastSignificantBits());
    }

    /** An unsigned varint. */
    public final void unsignedVarint(int value) {
        ByteBuffer target = room(5);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            target.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        target.put((byte) rest);
    }

    /** A string in UTF-8; null only where {@code nullable}. */
    public final void string(String value, boolean flexible, boolean nullable) {
        if (value == null) {
            nullLength(flexible, Short.BYTES, nullable);
            return;
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        Invariant.check(flexible || utf8.length <= Short.MAX_VALUE, "string too long", utf8.length);
        length(utf8.length, flexible, Short.BYTES);
        room(utf8.length).put(utf8);
    }

    /** Bytes; null only where {@code nullable}. */
    public final void bytes(byte[] value, boolean flexible, boolean nullable) {
        if (value == null) {
            nullLength(flexible, Integer.BYTES, nullable);
            return;
        }
        length(value.length, flexible, Integer.BYTES);
        room(value.length).put(value);
    }

    /** Records; null only where {@code nullable}. */
    public final void records(RecordData value, boolean flexible, boolean nullable) {
        if (value == null) {
            nullLength(flexible, Integer.BYTES, nullable);
            return;
        }
        length(value.sizeInBytes(), flexible, Integer.BYTES);
        recordBytes(value);
    }

    /** Writes the records' bytes, whose length has been written. */
    protected void recordBytes(RecordData value) {
        value.writeTo(room(value.sizeInBytes()));
    }

    /** The length of an array; false when it is null, which only {@code nullable} allows. */
    public final boolean arrayLength(List<?> value, boolean flexible, boolean nullable) {
        if (value == null) {
            nullLength(flexible, Integer.BYTES, nullable);
            return false;
        }
        length(value.size(), flexible, Integer.BYTES);
        return true;
    }

    /** Whether a struct's fields follow; writes the byte that says so where it may be null. */
    public final boolean struct(Object value, boolean nullable) {
        if (value == null) {
            Invariant.check(nullable, "a struct that may not be null is null");
            int8((byte) -1);
            return false;
        }
        if (nullable) {
            int8((byte) 1);
        }
        return true;
    }

    /** Begins a tagged field, to be ended by {@link #endTagged()}. */
    public final void beginTagged(int tag) {
        open = new TaggedField(tag, buffer, open);
        buffer = ByteBuffer.allocate(64);
    }

    /** Ends a tagged field: its tag and length go before its bytes. */
    public final void endTagged() {
        ByteBuffer value = buffer.flip();
        TaggedField ended = open;
        buffer = ended.around();
        open = ended.outer();
        unsignedVarint(ended.tag());
        unsignedVarint(value.remaining());
        room(value.remaining()).put(value);
    }

    private void nullLength(boolean flexible, int fixedBytes, boolean nullable) {
        Invariant.check(nullable, "a field that may not be null is null");
        length(-1, flexible, fixedBytes);
    }

    private void length(int length, boolean flexible, int fixedBytes) {
        if (flexible) {
            unsignedVarint(length + 1);
        } else if (fixedBytes == Short.BYTES) {
            int16((short) length);
        } else {
            int32(length);
        }
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            long needed = (long) buffer.position() + bytes;
            Invariant.check(needed <= MAX_BYTES, "message too large", needed);
            int capacity = (int) Math.min(MAX_BYTES, Math.max(needed, 2L * buffer.capacity()));
            buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
        }
        return buffer;
    }
}
