package io.riverrun.protocol.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * What is seen at a time of a batch's records: all of an uncompressed batch, which is in memory
 * anyway; of another a part, inflated as it is asked for, so that a few kilobytes that inflate to
 * hundreds of megabytes take no more memory than others. Its own memory is used again for the next
 * batch. Confined to one thread; {@link #close} frees what the codec holds.
 */
final class RecordWindow implements AutoCloseable {

    private static final int INITIAL_BYTES = 64 * 1024;

    private final long inflatedBytesMax;
    private final int bytesMax;
    private ByteBuffer own = ByteBuffer.allocate(INITIAL_BYTES);
    private ByteBuffer seen = own;
    private InputStream inflating;
    private long inflatedBytes;
    private int at;
    private int filled;

    /**
     * @param inflatedBytesMax a batch that inflates to more cannot be read to its end
     * @param bytesMax how much of a compressed batch can be seen at a time
     */
    RecordWindow(long inflatedBytesMax, int bytesMax) {
        this.inflatedBytesMax = inflatedBytesMax;
        this.bytesMax = Math.max(bytesMax, INITIAL_BYTES);
    }

    /** Moves to the first byte of what is plain. */
    void openPlain(ByteBuffer records) {
        close();
        seen = records.slice();
        at = 0;
        filled = seen.limit();
    }

    /** Moves to the first byte of what the buffer inflates to. */
    void open(Compression codec, ByteBuffer compressed) throws MalformedRecordException {
        close();
        seen = own;
        at = 0;
        filled = 0;
        inflatedBytes = 0;
        try {
            inflating = codec.decompress(compressed);
        } catch (IOException | RuntimeException e) {
            throw broken(e);
        }
    }

    /**
     * The bytes from here on: so many, if there are, and perhaps more. They are good until the next
     * call of any method.
     */
    ByteBuffer show(int count) throws MalformedRecordException {
        if (filled - at < count && inflating != null) {
            makeRoom(count);
            boolean more = true;
            while (more && filled - at < count) {
                more = inflate();
            }
        }
        return seen.limit(filled).position(at);
    }

    private void makeRoom(int count) throws MalformedRecordException {
        if (count <= own.capacity() - at) {
            return;
        }
        if (count > bytesMax) {
            throw new MalformedRecordException(
                    "%d bytes of a record are to be seen at once, and %d can be"
                            .formatted(count, bytesMax));
        }
        ByteBuffer rest = own.limit(filled).position(at);
        if (count <= own.capacity()) {
            rest.compact();
        } else {
            long doubled = Math.max(count, 2L * own.capacity());
            own = ByteBuffer.allocate((int) Math.min(doubled, bytesMax)).put(rest);
            seen = own;
        }
        filled -= at;
        at = 0;
    }

    /** False at the end. */
    private boolean inflate() throws MalformedRecordException {
        int read;
        try {
            read = inflating.read(own.array(), filled, own.capacity() - filled);
        } catch (IOException | RuntimeException e) {
            throw broken(e);
        }
        if (read < 0) {
            return false;
        }
        filled += read;
        inflatedBytes += read;
        if (inflatedBytes > inflatedBytesMax) {
            throw new MalformedRecordException(
                    "the batch inflates to more than " + inflatedBytesMax + " bytes");
        }
        return true;
    }

    private static MalformedRecordException broken(Exception cause) {
        return new MalformedRecordException(
                "the batch does not inflate: " + cause.getMessage(), cause);
    }

    /** Whether there can be so many bytes from here on; that there are, time will tell. */
    boolean mayHold(long count) {
        return count <= filled - at + (inflating == null ? 0 : inflatedBytesMax - inflatedBytes);
    }

    void skip(int count) throws MalformedRecordException {
        for (int left = count; left > 0; ) {
            int step = Math.min(left, showSome().remaining());
            at += step;
            left -= step;
        }
    }

    /** Moves on by so many bytes, and writes them. */
    void copy(int count, OutputStream target) throws IOException, MalformedRecordException {
        byte[] chunk = new byte[Math.min(count, INITIAL_BYTES)];
        for (int left = count; left > 0; ) {
            ByteBuffer some = showSome();
            int step = Math.min(Math.min(left, some.remaining()), chunk.length);
            some.get(chunk, 0, step);
            target.write(chunk, 0, step);
            at += step;
            left -= step;
        }
    }

    private ByteBuffer showSome() throws MalformedRecordException {
        ByteBuffer some = show(1);
        if (!some.hasRemaining()) {
            throw new MalformedRecordException("the batch ends within a record");
        }
        return some;
    }

    @Override
    public void close() {
        InputStream stream = inflating;
        inflating = null;
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                // Nothing was written, so nothing is lost.
                filled = 0;
            }
        }
    }
}
