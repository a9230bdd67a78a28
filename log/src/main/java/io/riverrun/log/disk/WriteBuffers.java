package io.riverrun.log.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory, outside the heap, in which what is appended to files may gather before it is written. A
 * file that is appended to takes a piece and gives it back when it has been idle; where all are
 * taken, others are written as they grow. Thread-safe.
 */
public final class WriteBuffers {

    /** For disks of this day: some files, each written a quarter of a megabyte at a time. */
    private static final int CHUNK_BYTES = 256 << 10;

    private static final int APPEND_BYTES_MAX = 64 << 10;
    private static final int BUFFERS_MAX = 128;

    /** A file that has taken memory. Thread-safe. */
    public interface Holder {

        /**
         * Writes what has gathered and gives the memory back, unless something was added since this
         * was last asked.
         *
         * @return whether it has none any more
         */
        boolean giveBackUnlessUsed() throws IOException;
    }

    private final int chunkBytes;
    private final int appendBytesMax;
    private final int buffersMax;
    private final AtomicInteger made = new AtomicInteger();

    /** Used last, taken first: the memory of those that are not needed is never touched. */
    private final ConcurrentLinkedDeque<ByteBuffer> free = new ConcurrentLinkedDeque<>();

    private final ConcurrentLinkedQueue<Holder> holders = new ConcurrentLinkedQueue<>();

    /** As is good for disks of this day. */
    public WriteBuffers() {
        this(CHUNK_BYTES, APPEND_BYTES_MAX, BUFFERS_MAX);
    }

    /**
     * None of it taken.
     *
     * @param chunkBytes what is written at a time, up to a multiple of which files grow; a power of
     *     two
     * @param appendBytesMax larger appends do not gather
     * @param buffersMax how many files may have memory, of {@code chunkBytes + appendBytesMax}
     */
    public WriteBuffers(int chunkBytes, int appendBytesMax, int buffersMax) {
        this.chunkBytes = chunkBytes;
        this.appendBytesMax = appendBytesMax;
        this.buffersMax = buffersMax;
    }

    public int chunkBytes() {
        return chunkBytes;
    }

    public int appendBytesMax() {
        return appendBytesMax;
    }

    /** An empty buffer for the holder; null when all are taken. */
    public ByteBuffer take(Holder holder) {
        ByteBuffer buffer = free.poll();
        if (buffer == null) {
            if (made.getAndIncrement() >= buffersMax) {
                made.decrementAndGet();
                return null;
            }
            buffer = ByteBuffer.allocateDirect(chunkBytes + appendBytesMax);
        }
        holders.add(holder);
        return buffer.clear();
    }

    /** The buffer is not used by its holder any more. */
    public void giveBack(ByteBuffer buffer) {
        free.push(buffer);
    }

    /**
     * Has those write what they hold that were idle since the last call; about once a second. One
     * that cannot goes on holding it: whoever appends to it, or forces it, is told why.
     */
    public void writeIdle() {
        for (int left = holders.size(); left > 0; left--) {
            Holder holder = holders.poll();
            if (holder != null && !hasGivenBack(holder)) {
                holders.add(holder);
            }
        }
    }

    private static boolean hasGivenBack(Holder holder) {
        try {
            return holder.giveBackUnlessUsed();
        } catch (IOException e) {
            return false;
        }
    }
}
