package io.riverrun.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The end of a segment's log file, where batches are written. After a write that failed, part of
 * what it wrote may be there: it is cut off before the next, and the cut is forced, or it could
 * come back and pass for a part of the segment once that is full. Guarded by the partition lock,
 * but for {@link #forceRepair}.
 */
final class LogTail {

    private final SegmentFile file;
    private boolean torn;
    private volatile boolean repairUnforced;

    LogTail(SegmentFile file) {
        this.file = file;
    }

    /** Writes at the file's end, all or, as far as anyone reads it, nothing. */
    void write(ByteBuffer batches, int at) throws IOException {
        try {
            repair(at);
            file.write(batches, at);
        } catch (IOException e) {
            torn = true;
            try {
                repair(at);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** Cuts off what a failed write left behind the size; whether there was a failed write. */
    boolean repair(int size) throws IOException {
        if (!torn) {
            return false;
        }
        file.truncate(size);
        torn = false;
        repairUnforced = true;
        return true;
    }

    /** Forces the file if it was repaired since it was forced last. On any one thread. */
    void forceRepair() throws IOException {
        if (repairUnforced) {
            repairUnforced = false;
            try {
                file.force();
            } catch (IOException e) {
                // It may only not have been opened, and be tried again.
                repairUnforced = true;
                throw e;
            }
        }
    }
}
