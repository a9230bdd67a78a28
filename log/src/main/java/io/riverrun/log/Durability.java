package io.riverrun.log;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How much of a log is on stable storage. {@link #flush} runs on one thread at a time, beside
 * appends; the rest is called under the partition lock; {@link #durableOffset} is read by anyone.
 */
final class Durability {

    private final Disk disk;
    private final SegmentList segments;
    private final LeaderEpochs epochs;

    /** Whether the log waits in a {@link GroupCommit}. */
    private final AtomicBoolean queued = new AtomicBoolean();

    private volatile long durableOffset;
    private volatile long forcedOffset;
    private volatile boolean newFiles;
    private volatile boolean newDirectory;
    private volatile String failure;

    /** Counts truncations, so that a flush that ran beside one does not publish what is gone. */
    private int truncations;

    Durability(Disk disk, SegmentList segments, LeaderEpochs epochs, long durableOffset) {
        this.disk = disk;
        this.segments = segments;
        this.epochs = epochs;
        this.durableOffset = durableOffset;
        this.forcedOffset = durableOffset;
    }

    long durableOffset() {
        return durableOffset;
    }

    /** Everything below this offset is on stable storage in the log's own files. */
    long forcedOffset() {
        return forcedOffset;
    }

    /** Whether entries of directories must be forced before the journal can answer for the log. */
    boolean hasNewFiles() {
        return newFiles || newDirectory;
    }

    /** Counts the times that the log was cut off at its end. */
    int truncations() {
        synchronized (queued) {
            return truncations;
        }
    }

    /**
     * The journal has everything below the offset.
     *
     * @param truncationsThen {@link #truncations} when the records were given to the journal
     */
    void journaled(long offset, int truncationsThen) {
        synchronized (queued) {
            if (truncations == truncationsThen) {
                durableOffset = Math.max(durableOffset, offset);
            }
        }
    }

    /** Why the log takes no writes any more, or null. */
    String failure() {
        return failure;
    }

    void fail(String reason) {
        failure = reason;
    }

    /** Files were made in the log's directory; their entries must become durable too. */
    void filesMade() {
        newFiles = true;
    }

    void directoryMade() {
        newDirectory = true;
        newFiles = true;
    }

    /** Whether the caller is to put the log in the queue. */
    boolean enqueue() {
        return !queued.get() && queued.compareAndSet(false, true);
    }

    /** From now on, appends queue the log anew. */
    void dequeued() {
        queued.set(false);
    }

    /** Forces everything below the offset, which was published before the call. */
    synchronized void flush(long endOffset, Path directory) throws IOException {
        int truncationsBefore = truncations();
        Segment[] all = segments.snapshot();
        for (int i = SegmentList.floor(all, forcedOffset - 1); i < all.length; i++) {
            all[i].force(i < all.length - 1);
        }
        if (newFiles) {
            newFiles = false;
            disk.syncDirectory(directory);
        }
        if (newDirectory) {
            newDirectory = false;
            disk.syncDirectory(directory.getParent());
        }
        epochs.persist(false);
        publish(endOffset, truncationsBefore);
    }

    private void publish(long offset, int truncationsBefore) {
        synchronized (queued) {
            if (truncations == truncationsBefore) {
                durableOffset = Math.max(durableOffset, offset);
                forcedOffset = Math.max(forcedOffset, offset);
            }
        }
    }

    /** The log now ends at the offset at most. */
    void truncatedTo(long offset) {
        synchronized (queued) {
            truncations++;
            durableOffset = Math.min(durableOffset, offset);
            forcedOffset = Math.min(forcedOffset, offset);
        }
    }

    /** The log is empty and starts at the offset. */
    void restartedAt(long offset) {
        synchronized (queued) {
            truncations++;
            durableOffset = offset;
            forcedOffset = offset;
        }
    }
}
