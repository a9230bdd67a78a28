package io.riverrun.log.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * An open file, read and written at positions. Thread-safe: any number of readers beside one
 * writer, {@link #force} beside both.
 */
public interface DiskFile extends Closeable {

    /** The size in bytes. */
    long size() throws IOException;

    /**
     * Reads from the position until the buffer is full or the file ends.
     *
     * @return the bytes read; fewer than the buffer had room for only at the end of the file
     */
    int read(ByteBuffer target, long position) throws IOException;

    /**
     * Writes all bytes of the buffer at the position. After a failure any part of them may have
     * been written.
     *
     * @throws DiskFullException when there is no room
     */
    void write(ByteBuffer source, long position) throws IOException;

    /** Cuts the file off at the size. */
    void truncate(long size) throws IOException;

    /** Returns when all that was written before the call is on stable storage. */
    void force() throws IOException;

    /**
     * Has the system begin to write a range to the device, where it can be asked to. A hint: to
     * force the range later takes less time, and nothing is on stable storage before that.
     *
     * @throws IOException after which what was written is lost perhaps, though {@link #force} may
     *     succeed; {@link DiskFullException} too means that
     */
    default void beginWriteback(long position, long bytes) throws IOException {
        // Not all disks can be asked.
    }

    /**
     * Whether the range can be read without waiting for the device. Quick; as of now only, and
     * false where there is no telling.
     */
    default boolean isCached(long position, long bytes) throws IOException {
        return false;
    }

    /**
     * Reads the range, so that it is in the page cache when this returns. What lies behind the end
     * of the file is left out.
     *
     * @param andMore whether the system may read ahead, as is quickest; else it reads nothing but
     *     the range, if it can be told so
     */
    default void bringIn(long position, int bytes, boolean andMore) throws IOException {
        read(ByteBuffer.allocate(bytes), position);
    }

    /**
     * Sends bytes to a channel, without a copy where the system can.
     *
     * @return the bytes sent, possibly fewer than asked
     */
    long transferTo(long position, long count, WritableByteChannel target) throws IOException;

    @Override
    void close() throws IOException;
}
