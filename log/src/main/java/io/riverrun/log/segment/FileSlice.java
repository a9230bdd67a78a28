package io.riverrun.log.segment;

import io.riverrun.protocol.record.RecordData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Record batches in a segment's file, to be sent from there. Immutable, thread-safe. The bytes stay
 * readable when the segment is deleted meanwhile, for {@code file.delete.delay.ms} more.
 *
 * @param position where in the file the first batch starts
 * @param sizeInBytes the bytes from there on; the last batch may be cut off
 */
public record FileSlice(LogFile file, int position, int sizeInBytes) implements RecordData {

    /**
     * Sends bytes to a channel, without a copy where the system can.
     *
     * @param offset how many bytes of the slice were sent before
     * @return the bytes sent, possibly none
     */
    public long transferTo(long offset, WritableByteChannel target) throws IOException {
        long left = sizeInBytes - offset;
        return left <= 0 ? 0 : file.transferTo(position + offset, left, target);
    }

    /** As {@link io.riverrun.log.disk.DiskFile#isCached}, of the whole slice. */
    public boolean isCached() throws IOException {
        return file.isCached(position, sizeInBytes);
    }

    /** As {@link io.riverrun.log.disk.DiskFile#bringIn}, the whole slice; may take long. */
    public void bringIn(boolean andMore) throws IOException {
        file.bringIn(position, sizeInBytes, andMore);
    }

    /**
     * A part of the slice.
     *
     * @param offset the first byte, from the slice's start
     */
    public FileSlice piece(int offset, int bytes) {
        return new FileSlice(file, position + offset, bytes);
    }

    /**
     * Copies bytes of the slice to the buffer, as many as it has room for.
     *
     * @param offset the first of them, from the slice's start
     * @return the bytes copied
     */
    public int readAt(long offset, ByteBuffer target) throws IOException {
        int length = (int) Math.min(target.remaining(), sizeInBytes - offset);
        int limit = target.limit();
        target.limit(target.position() + length);
        try {
            int read = file.read(target, position + offset);
            if (read < length) {
                throw new IOException(file.path() + " ends within a slice");
            }
            return read;
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public void writeTo(ByteBuffer target) {
        try {
            int limit = target.limit();
            target.limit(target.position() + sizeInBytes);
            readAt(0, target);
            target.limit(limit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A copy of the bytes on the heap; for tests, tools and coordinators that read their own log.
     */
    public ByteBuffer toBuffer() {
        ByteBuffer bytes = ByteBuffer.allocate(sizeInBytes);
        writeTo(bytes);
        return bytes.flip();
    }
}
