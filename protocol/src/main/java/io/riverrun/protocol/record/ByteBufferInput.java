package io.riverrun.protocol.record;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** A stream over the bytes of a buffer. Leaves the buffer's position alone. Confined. */
final class ByteBufferInput extends InputStream {

    private final ByteBuffer source;

    ByteBufferInput(ByteBuffer source) {
        this.source = source.duplicate();
    }

    @Override
    public int read() {
        return source.hasRemaining() ? source.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int count = Math.min(length, source.remaining());
        if (count == 0) {
            return -1;
        }
        source.get(target, offset, count);
        return count;
    }

    @Override
    public int available() {
        return source.remaining();
    }
}
