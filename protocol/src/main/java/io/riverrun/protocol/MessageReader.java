package io.riverrun.protocol;

import io.riverrun.protocol.record.RecordBytes;
import io.riverrun.protocol.record.RecordData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the primitive types of the protocol from a buffer and advances its position. Confined to
 * one thread. Every length is checked against what is left of the buffer before anything is
 * allocated, and the elements of arrays against a budget in proportion to the buffer, so that no
 * input makes the reader allocate more than {@value #HEAP_BYTES_PER_FRAME_BYTE} times its size.
 *
 * <p>All but {@link #records} copy: what they return outlives the buffer.
 */
public final class MessageReader {

    /** Heap that decoding may take, in bytes for each byte of the buffer. */
    static final int HEAP_BYTES_PER_FRAME_BYTE = 12;

    /** Heap that decoding may take in any case, in bytes. */
    private static final long HEAP_BYTES_MIN = 64 * 1024;

    /** What an element of an array is reckoned to cost: a reference and a small object. */
    private static final int HEAP_BYTES_PER_ELEMENT = 24;

    private static final int UUID_BYTES = 16;

    private final ByteBuffer buffer;
    private long heapBudgetBytes;

    /** Reads between the buffer's position and its limit, big-endian. */
    public MessageReader(ByteBuffer buffer) {
        this.buffer = buffer.order(ByteOrder.BIG_ENDIAN);
        this.heapBudgetBytes =
                HEAP_BYTES_MIN + (long) HEAP_BYTES_PER_FRAME_BYTE * buffer.remaining();
    }

    /** The position of the next byte in the buffer. */
    public int position() {
        return buffer.position();
    }

    public boolean bool() {
        return int8() != 0;
    }

    public byte int8() {
        need(Byte.BYTES);
        return buffer.get();
    }

    public short int16() {
        need(Short.BYTES);
        return buffer.getShort();
    }

    public int uint16() {
        return int16() & 0xffff;
    }

    public int int32() {
        need(Integer.BYTES);
        return buffer.getInt();
    }

    public long uint32() {
        return int32() & 0xffffffffL;
    }

    public long int64() {
        need(Long.BYTES);
        return buffer.getLong();
    }

    public double float64() {
        return Double.longBitsToDouble(int64());
    }

    public Uuid uuid() {
        need(UUID_BYTES);
        return new Uuid(buffer.getLong(), buffer.getLong());
    }

    /** An unsigned varint of at most 31 bits. */
    public int unsignedVarint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = int8();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                if (value < 0 || (shift == 28 && next > 0x07)) {
                    break;
                }
                return value;
            }
        }
        throw malformed("a varint is longer than 31 bits");
    }

    /** A string in UTF-8; null only where {@code nullable}. */
    public String string(boolean flexible, boolean nullable) {
        int length = length(flexible, Short.BYTES, nullable, "string");
        if (length < 0) {
            return null;
        }
        byte[] utf8 = copy(length);
        String text = new String(utf8, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            checkUtf8(utf8);
        }
        return text;
    }

    /** Bytes, copied; null only where {@code nullable}. */
    public byte[] bytes(boolean flexible, boolean nullable) {
        int length = length(flexible, Integer.BYTES, nullable, "byte array");
        return length < 0 ? null : copy(length);
    }

    /** Records, not copied: they share the bytes of this buffer. */
    public RecordData records(boolean flexible, boolean nullable) {
        int length = length(flexible, Integer.BYTES, nullable, "record set");
        if (length < 0) {
            return null;
        }
        ByteBuffer slice = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return new RecordBytes(slice);
    }

    /** The number of elements of an array, or -1 for null, which only {@code nullable} allows. */
    public int arrayLength(boolean flexible, boolean nullable) {
        int length = length(flexible, Integer.BYTES, nullable, "array");
        heapBudgetBytes -= (long) HEAP_BYTES_PER_ELEMENT * Math.max(0, length);
        if (heapBudgetBytes < 0) {
            throw malformed("arrays have more elements than a message of this size can mean");
        }
        return length;
    }

    /** A list for that many elements, which {@link #arrayLength} returned. */
    public <T> List<T> list(int count) {
        return new ArrayList<>(count);
    }

    /** Whether a nullable struct is null; reads the byte that says so. */
    public boolean isNullStruct() {
        return int8() < 0;
    }

    /** The number of tagged fields that follow. */
    public int tagCount() {
        int count = unsignedVarint();
        if (count > buffer.remaining() / 2) {
            throw malformed("more tagged fields than bytes for them");
        }
        return count;
    }

    /** Reads the length of a tagged field; the position behind the field. */
    public int taggedEnd() {
        int length = unsignedVarint();
        need(length);
        return buffer.position() + length;
    }

    /** Checks that a tagged field took the bytes it declared. */
    public void finishTagged(int end) {
        if (buffer.position() != end) {
            throw malformed("a tagged field is not as long as it says");
        }
    }

    /** Passes over a tagged field that is not known. */
    public void skipTo(int end) {
        buffer.position(end);
    }

    private int length(boolean flexible, int fixedBytes, boolean nullable, String what) {
        int length;
        if (flexible) {
            length = unsignedVarint() - 1;
        } else {
            length = fixedBytes == Short.BYTES ? int16() : int32();
        }
        if (length == -1 && nullable) {
            return -1;
        }
        if (length < 0) {
            throw malformed("a " + what + " that may not be null has length " + length);
        }
        need(length);
        return length;
    }

    private byte[] copy(int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    private void need(int bytes) {
        if (bytes > buffer.remaining()) {
            throw malformed(
                    "%d bytes are needed and %d are left".formatted(bytes, buffer.remaining()));
        }
    }

    private static void checkUtf8(byte[] utf8) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
        } catch (CharacterCodingException e) {
            throw malformed("a string is not UTF-8");
        }
    }

    private static MalformedMessageException malformed(String reason) {
        return new MalformedMessageException(reason);
    }
}
