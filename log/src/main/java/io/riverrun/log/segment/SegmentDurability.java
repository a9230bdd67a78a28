package io.riverrun.log.segment;

import java.io.IOException;

/**
 * How much of a segment's files is on stable storage, and what brings it there: forces, and cuts,
 * which are no cuts before they are forced. Appends are made under the partition lock; {@link
 * #force} runs beside them, on any thread, as do {@link #beginForce} and {@link #forced}; cuts and
 * {@link #takeUnwritten} are made under the lock.
 */
final class SegmentDurability {

    /** What a system writes back at least; of larger pages it writes the rest again. */
    private static final int PAGE_BYTES = 4096;

    private final LogFile log;
    private final OffsetIndex offsets;
    private final TimeIndex times;
    private final TransactionIndex transactions;

    private volatile int forcedBytes;
    private volatile boolean indexesForced;

    /** Up to where ranges were taken to be written back; a multiple of {@link #PAGE_BYTES}. */
    private int takenBytes;

    SegmentDurability(
            LogFile log, OffsetIndex offsets, TimeIndex times, TransactionIndex transactions) {
        this.log = log;
        this.offsets = offsets;
        this.times = times;
        this.transactions = transactions;
    }

    /**
     * Forces so many bytes of batches and the aborted transactions; {@code sealed} segments with
     * their indexes.
     *
     * @return whether a file was made beside that of the batches, so that their folder is to be
     *     synced too; told once
     */
    boolean force(int size, boolean sealed) throws IOException {
        log.forceRepair();
        if (size > forcedBytes) {
            log.force();
            forcedBytes = size;
        }
        if (sealed && !indexesForced) {
            forceIndexes();
            indexesForced = true;
        }
        // Last: what it tells must not be lost to a failure of the others.
        return transactions.force();
    }

    /** Forces what the indexes' files have; there may be more to come. */
    void forceIndexes() throws IOException {
        offsets.file().force();
        times.file().force();
    }

    /** As {@link Segment#beginForce}, of so many bytes of batches. */
    Segment.Written beginForce(int size) throws IOException {
        log.handOver();
        log.forceRepair();
        return new Segment.Written(size, transactions.beginForce());
    }

    /** As {@link Segment#forced}. */
    void forced(Segment.Written written, boolean sealed) {
        forcedBytes = written.bytes();
        indexesForced |= sealed;
        transactions.forced(written.transactions());
    }

    /** Whether so many bytes of batches, the indexes and aborted transactions all are. */
    boolean isForced(int size) {
        return size == 0 || (forcedBytes == size && indexesForced && transactions.isForced());
    }

    /** Something was written to the indexes' files. */
    void indexesWritten() {
        indexesForced = false;
    }

    /** What was found in the files, with so many bytes of batches, is. */
    void startForced(int size) {
        forcedBytes = size;
        indexesForced = true;
        transactions.startForced();
    }

    /** As {@link Segment#takeUnwritten}, of so many bytes of batches. */
    FileRange takeUnwritten(int size, int stepBytes) {
        int from = Math.max(takenBytes, forcedBytes & -PAGE_BYTES);
        int to = log.writtenBytes(size) & -PAGE_BYTES;
        if (to - from < stepBytes) {
            return null;
        }
        takenBytes = to;
        return new FileRange(log, from, to - from);
    }

    /** Cuts the batches off at a position, and the transactions that end behind the offset. */
    void cut(int position, long offset) throws IOException {
        // Opened anew, they pass for forced as far as they reach.
        transactions.force();
        forceIndexes();
        log.truncate(position);
        // What is cut off must not come back behind what is written next.
        log.force();
        // Here too, for those who still read the segment: they would look behind the file's end.
        transactions.truncate(offset);
    }
}
