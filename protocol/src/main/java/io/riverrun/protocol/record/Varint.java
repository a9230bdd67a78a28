package io.riverrun.protocol.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Variable-length integers as records use them: zig-zag (0, -1, 1, -2 become 0, 1, 2, 3), then
 * seven bits a byte, lowest first, the top bit set on all bytes but the last. Stateless.
 */
final class Varint {

    static final int INT_BYTES_MAX = 5;
    static final int LONG_BYTES_MAX = 10;

    private static final int INT_BITS_MAX = 7 * INT_BYTES_MAX;
    private static final int LONG_BITS_MAX = 7 * LONG_BYTES_MAX;

    private Varint() {}

    static int readInt(ByteBuffer source) throws MalformedRecordException {
        return narrow(readBits(source, INT_BITS_MAX));
    }

    static long readLong(ByteBuffer source) throws MalformedRecordException {
        return unZigZag(readBits(source, LONG_BITS_MAX));
    }

    /** As {@link #readInt(ByteBuffer)}, from a stream. */
    static int readInt(InputStream source) throws IOException, MalformedRecordException {
        long bits = 0;
        for (int shift = 0; shift < INT_BITS_MAX; shift += 7) {
            int read = source.read();
            if (read < 0) {
                throw new MalformedRecordException("the batch ends within a record's length");
            }
            bits |= (long) (read & 0x7f) << shift;
            if (read < 0x80) {
                return narrow(bits);
            }
        }
        throw new MalformedRecordException("a variable-length number has too many bytes");
    }

    static int sizeOf(long value) {
        long bits = zigZag(value);
        return bits == 0 ? 1 : (Long.SIZE - Long.numberOfLeadingZeros(bits) + 6) / 7;
    }

    static void write(long value, ByteBuffer target) {
        long bits = zigZag(value);
        while ((bits & ~0x7fL) != 0) {
            target.put((byte) (bits | 0x80));
            bits >>>= 7;
        }
        target.put((byte) bits);
    }

    private static long readBits(ByteBuffer source, int bitsMax) throws MalformedRecordException {
        long bits = 0;
        for (int shift = 0; shift < bitsMax; shift += 7) {
            if (!source.hasRemaining()) {
                throw new MalformedRecordException("a record ends within a number");
            }
            byte read = source.get();
            bits |= (long) (read & 0x7f) << shift;
            if (read >= 0) {
                return bits;
            }
        }
        throw new MalformedRecordException("a variable-length number has too many bytes");
    }

    private static int narrow(long bits) throws MalformedRecordException {
        long value = unZigZag(bits);
        if (value != (int) value) {
            throw new MalformedRecordException("a number does not fit into 32 bits");
        }
        return (int) value;
    }

    private static long zigZag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private static long unZigZag(long bits) {
        return (bits >>> 1) ^ -(bits & 1);
    }
}
