package io.riverrun.log.journal;

import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.Uuid;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A frame in the making. Guarded by the journal's lock while it is filled, then confined to the
 * thread that writes it.
 *
 * @param <L> what stands for a log
 */
final class JournalBuffer<L> {

    private static final int INITIAL_BYTES = 256 * 1024;

    /** A frame does not grow beyond this; what does not fit is forced by other means. */
    private static final int BYTES_MAX = 8 * 1024 * 1024;

    private final Map<L, Journal.Mark> marks = new LinkedHashMap<>();
    private ByteBuffer frame = allocate(INITIAL_BYTES);

    JournalBuffer() {
        clear();
    }

    boolean isEmpty() {
        return marks.isEmpty();
    }

    Map<L, Journal.Mark> marks() {
        return marks;
    }

    /** Adds an entry; false when there is no room. */
    boolean add(L log, Journal.Mark mark, Uuid topicId, int partition, ByteBuffer batches) {
        int needed =
                JournalFrame.roundUp(
                        frame.position() + JournalFrame.ENTRY_HEADER_BYTES + batches.remaining());
        if (needed > BYTES_MAX) {
            return false;
        }
        if (needed > frame.capacity()) {
            int capacity = Math.min(BYTES_MAX, Math.max(needed, 2 * frame.capacity()));
            frame = allocate(capacity).put(frame.flip());
        }
        JournalFrame.putEntry(frame, topicId, partition, batches);
        marks.put(log, mark);
        return true;
    }

    /** The bytes that the frame will take in the file. */
    int frameBytes() {
        return JournalFrame.roundUp(frame.position());
    }

    /** The frame, ready to be written. */
    ByteBuffer seal(long sequence) {
        JournalFrame.seal(frame, sequence);
        return frame;
    }

    void clear() {
        marks.clear();
        frame.clear().position(JournalFrame.HEADER_BYTES);
    }

    private static ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocateDirect(capacity + Disk.DIRECT_BLOCK_BYTES)
                .alignedSlice(Disk.DIRECT_BLOCK_BYTES)
                .limit(capacity)
                .slice();
    }
}
