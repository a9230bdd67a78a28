package io.riverrun.protocol.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/**
 * Compresses into xerial's snappy framing (see {@link SnappyFrameInput}), in blocks of 32 KiB as
 * Kafka's clients do. Confined to one thread.
 */
final class SnappyFrameOutput extends OutputStream {

    private static final int BLOCK_BYTES = 32 * 1024;
    private static final int VERSION = 1;

    private final OutputStream target;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int size;

    SnappyFrameOutput(OutputStream target) throws IOException {
        this.target = target;
        target.write(SnappyFrameInput.MAGIC);
        target.write(ByteBuffer.allocate(8).putInt(VERSION).putInt(VERSION).array());
    }

    @Override
    public void write(int value) throws IOException {
        if (size == BLOCK_BYTES) {
            writeBlock();
        }
        block[size++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (size == BLOCK_BYTES) {
                writeBlock();
            }
            int count = Math.min(length - done, BLOCK_BYTES - size);
            System.arraycopy(source, offset + done, block, size, count);
            size += count;
            done += count;
        }
    }

    @Override
    public void flush() throws IOException {
        if (size > 0) {
            writeBlock();
        }
        target.flush();
    }

    @Override
    public void close() throws IOException {
        flush();
        target.close();
    }

    private void writeBlock() throws IOException {
        byte[] compressed = new byte[Snappy.maxCompressedLength(size)];
        int length = Snappy.compress(block, 0, size, compressed, 0);
        target.write(ByteBuffer.allocate(4).putInt(length).array());
        target.write(compressed, 0, length);
        size = 0;
    }
}
