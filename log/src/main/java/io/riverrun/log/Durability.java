package io.riverrun.log;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.checkpoint.PartitionMetadata;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.ShortageException;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

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

    /** Count what was made in the log's directory, and how much of that has surely an entry. */
    private final AtomicInteger filesMade = new AtomicInteger();

    private volatile int filesSynced;

    /** The greatest recovery point that a crash may leave in the checkpoint file. */
    private volatile long recoveryPoint;

    private volatile boolean newDirectory;

    /** The log's directory while it is perhaps not there yet; null afterwards. */
    private volatile NewFolder unmade;

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
        return newDirectory || filesSynced != filesMade.get();
    }

    /**
     * The offset that is about to be checkpointed as the recovery point. It may be in the file from
     * now on, so that a log that is cut off meanwhile must be checkpointed again.
     */
    long beginCheckpoint() {
        synchronized (queued) {
            recoveryPoint = Math.max(recoveryPoint, forcedOffset);
            return forcedOffset;
        }
    }

    /** The file has the recovery point; writes of the file do not overlap. */
    void checkpointed(long offset) {
        synchronized (queued) {
            recoveryPoint = offset;
        }
    }

    /**
     * After a crash, recovery would believe everything below this offset, unread. Nothing may be
     * written there before a lower one is checkpointed.
     */
    long recoveryPoint() {
        return recoveryPoint;
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
        filesMade.incrementAndGet();
    }

    /** The directory itself is new, or nobody knows how much of it a crash would leave. */
    void directoryMade() {
        newDirectory = true;
        filesMade.incrementAndGet();
    }

    /** The log is new, and its directory is made when somebody needs it, or by and by. */
    void directoryIsToBe(NewFolder folder) {
        unmade = folder;
        directoryMade();
    }

    /** Makes the log's directory if nobody has yet. Any thread. */
    void makeDirectory() throws IOException {
        NewFolder folder = unmade;
        if (folder != null) {
            folder.make();
            unmade = null;
        }
    }

    /** From now on nobody makes the log's directory if it is not there. */
    void giveUpDirectory() {
        NewFolder folder = unmade;
        if (folder != null) {
            folder.giveUp();
        }
    }

    /** Whether the caller is to put the log in the queue. */
    boolean enqueue() {
        return !queued.get() && queued.compareAndSet(false, true);
    }

    /** Whether the log's own files are to be forced, or are just about to be. */
    boolean isQueued() {
        return queued.get();
    }

    /** From now on, appends queue the log anew. */
    void dequeued() {
        queued.set(false);
    }

    /**
     * Forces everything below the offset, which was published before the call.
     *
     * @throws ShortageException when it is to be called again: a file beside the records could not
     *     be written for want of room, or a file could not be opened
     */
    void flush(long endOffset, Path directory) throws IOException {
        flush(endOffset, directory, false);
    }

    /** As {@link #flush}, with the indexes of the active segment, which is sealed. */
    void flushWhole(long endOffset, Path directory) throws IOException {
        flush(endOffset, directory, true);
    }

    private synchronized void flush(long endOffset, Path directory, boolean sealed)
            throws IOException {
        makeDirectory();
        int truncationsBefore = truncations();
        Segment[] all = segments.snapshot();
        for (int i = SegmentList.floor(all, forcedOffset - 1); i < all.length; i++) {
            if (all[i].force(sealed || i < all.length - 1)) {
                filesMade();
            }
        }
        syncEntries(directory);
        publish(endOffset, truncationsBefore);
    }

    /** A segment, and what it had when the sync had not begun. */
    private record Part(Segment segment, Segment.Written written) {}

    /** What a sync of the whole disk makes durable of the log, once it is done. */
    static final class Unsynced {
        private final long endOffset;
        private final boolean whole;
        private final int truncations;
        private final int made;
        private final List<Part> parts = new ArrayList<>(1);
        private LeaderEpochs.Written epochs;

        private Unsynced(long endOffset, boolean whole, int truncations, int made) {
            this.endOffset = endOffset;
            this.whole = whole;
            this.truncations = truncations;
            this.made = made;
        }
    }

    /** Whether there is something to force. */
    boolean isBehind(long endOffset) {
        return forcedOffset < endOffset || hasNewFiles() || hasUnforcedIndexes();
    }

    /** As those of a segment are that was rolled after the last of its records was forced. */
    private boolean hasUnforcedIndexes() {
        Segment[] all = segments.snapshot();
        for (int i = SegmentList.floor(all, forcedOffset - 1); i < all.length; i++) {
            if (!all[i].isForced()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Begins what {@link #flush}, or {@link #flushWhole}, does, but for forcing: a sync of the
     * whole disk is to do that.
     */
    Unsynced beginSync(long endOffset, boolean whole) throws IOException {
        makeDirectory();
        Unsynced flush = new Unsynced(endOffset, whole, truncations(), filesMade.get());
        Segment[] all = segments.snapshot();
        for (int i = SegmentList.floor(all, forcedOffset - 1); i < all.length; i++) {
            flush.parts.add(new Part(all[i], all[i].beginForce()));
        }
        if (whole) {
            // At the end of a process, so that its last checkpoint need not sync once more.
            flush.epochs = epochs.beginForce(endOffset);
        }
        return flush;
    }

    /** The disk has been synced since the flush began. */
    synchronized void synced(Unsynced flush) {
        for (Part part : flush.parts) {
            boolean sealed = flush.whole || !part.equals(flush.parts.getLast());
            part.segment.forced(part.written, sealed);
        }
        if (filesMade.get() == flush.made) {
            newDirectory = false;
        }
        filesSynced = flush.made;
        if (flush.epochs != null) {
            epochs.forced(flush.epochs);
        }
        publish(flush.endOffset, flush.truncations);
    }

    /** Says so only afterwards: the journal may answer for the log from then on. */
    private void syncEntries(Path directory) throws IOException {
        int made = filesMade.get();
        if (newDirectory) {
            // Without its topic's id, the log would not be known to the journal.
            PartitionMetadata.force(disk, directory);
        }
        if (filesSynced != made) {
            disk.syncDirectory(directory);
        }
        if (newDirectory) {
            disk.syncDirectory(directory.getParent());
            newDirectory = false;
        }
        filesSynced = made;
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
