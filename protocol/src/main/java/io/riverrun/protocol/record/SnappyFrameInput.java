package io.riverrun.protocol.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/**
 * Inflates snappy as Kafka's clients send it. Either xerial's framing, which is
 *
 * <pre>
 * 0x82 'S' 'N' 'A' 'P' 'P' 'Y' 0x00, version int32, compatible-with int32
 * then blocks: length int32, snappy block; a further header may stand between blocks
 * </pre>
 *
 * or one bare snappy block. A block says how long it inflates to; as snappy cannot grow data more
 * than 22 times, a claim beyond that is refused before memory is taken. Confined to one thread.
 */
final class SnappyFrameInput extends InputStream {

    static final byte[] MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
    static final int HEADER_BYTES = MAGIC.length + 8;

    private static final int GROWTH_MAX = 22;
    private static final int LENGTH_BYTES = 4;

    private final ByteBuffer source;
    private final boolean framed;
    private byte[] block = new byte[0];
    private int blockPosition;
    private int blockLimit;

    SnappyFrameInput(ByteBuffer source) throws IOException {
        this.source = source;
        this.framed = skipHeader();
    }

    @Override
    public int read() throws IOException {
        return fill() ? block[blockPosition++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, blockLimit - blockPosition);
        System.arraycopy(block, blockPosition, target, offset, count);
        blockPosition += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (blockPosition == blockLimit) {
            if (!source.hasRemaining()) {
                return false;
            }
            inflate(nextBlock());
        }
        return true;
    }

    private byte[] nextBlock() throws IOException {
        int length = source.remaining();
        if (framed) {
            while (skipHeader()) {
                if (!source.hasRemaining()) {
                    return new byte[] {0};
                }
            }
            if (source.remaining() < LENGTH_BYTES) {
                throw new IOException("snappy: the stream ends within a block's length");
            }
            length = source.getInt();
            if (length <= 0 || length > source.remaining()) {
                throw new IOException("snappy: a block of " + length + " bytes does not fit");
            }
        }
        byte[] compressed = new byte[length];
        source.get(compressed);
        return compressed;
    }

    private void inflate(byte[] compressed) throws IOException {
        int size = Snappy.uncompressedLength(compressed);
        if (size < 0 || size > (long) compressed.length * GROWTH_MAX + GROWTH_MAX) {
            throw new IOException("snappy: a block claims to inflate to " + size + " bytes");
        }
        if (size > block.length) {
            block = new byte[size];
        }
        blockPosition = 0;
        blockLimit = Snappy.uncompress(compressed, 0, compressed.length, block, 0);
    }

    private boolean skipHeader() throws IOException {
        if (source.remaining() < MAGIC.length) {
            return false;
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (source.get(source.position() + i) != MAGIC[i]) {
                return false;
            }
        }
        if (source.remaining() < HEADER_BYTES) {
            throw new IOException("snappy: the stream ends within its header");
        }
        source.position(source.position() + HEADER_BYTES);
        return true;
    }
}
