package io.riverrun.log;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.log.producer.SnapshotFiles;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentFiles;
import io.riverrun.log.segment.SegmentList;
import io.riverrun.log.segment.SegmentLoader;
import io.riverrun.log.segment.SegmentReplay;
import io.riverrun.log.segment.SegmentSwap;
import io.riverrun.log.segment.StartMark;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;

/**
 * When the segments of a log begin and end: rolling, retention, truncation, and the delayed
 * deletion of files. Guarded by the partition lock, but for {@link #deleteDueFiles}.
 */
final class SegmentUpkeep {

    /** A segment whose files are renamed and go when the time has come. */
    private record Doomed(Segment segment, long dueMs) {}

    /** How many segments at most go at a time: appends wait for the lock meanwhile. */
    static final int DELETED_AT_ONCE_MAX = 32;

    private final Disk disk;
    private final TopicPartition topicPartition;
    private final SegmentList segments;
    private final LeaderEpochs epochs;
    private final ProducerStates producers;
    private final SnapshotFiles snapshots;
    private final Durability durability;

    /** Guarded by itself; mostly empty, and small therefore. */
    private final Deque<Doomed> doomed = new ArrayDeque<>(0);

    private int deletedMarks;
    private volatile Path directory;

    SegmentUpkeep(
            Disk disk,
            Path directory,
            TopicPartition topicPartition,
            LogState state,
            Durability durability) {
        this.disk = disk;
        this.directory = directory;
        this.topicPartition = topicPartition;
        this.segments = state.segments();
        this.epochs = state.epochs();
        this.producers = state.producers();
        this.snapshots = state.snapshots();
        this.durability = durability;
    }

    Path directory() {
        return directory;
    }

    // --- rolling ---

    /** The segment to append the batches to: the active one, or a new one if that is full. */
    Segment segmentFor(ByteBuffer batches, long endOffset, LogConfig config, long nowMs)
            throws IOException {
        Segment active = segments.last();
        if (active.isEmpty()) {
            long base = new RecordBatch(batches, batches.position()).baseOffset();
            return active.fits(endOffset) ? active : roll(base, nowMs);
        }
        if (active.sizeInBytes() > config.segmentBytes() - batches.remaining()
                || !active.fits(endOffset)
                || active.indexesAreFull(config.segmentIndexBytes())
                || active.ageMs(nowMs, newestTimestamp(batches)) > maxAgeMs(active, config)) {
            // From the log's end on, even if the leader's compaction left a gap behind it: after
            // a crash, a gap between segments means a loss.
            long end = active.nextOffset();
            long first = new RecordBatch(batches, batches.position()).baseOffset();
            return roll(endOffset - end < Integer.MAX_VALUE ? end : first, nowMs);
        }
        return active;
    }

    private static long newestTimestamp(ByteBuffer batches) {
        RecordBatch batch = new RecordBatch();
        long newest = RecordBatch.NO_TIMESTAMP;
        for (int i = batches.position(); i < batches.limit(); i += batch.sizeInBytes()) {
            batch.wrap(batches, i);
            newest = Math.max(newest, batch.maxTimestamp());
        }
        return newest;
    }

    /** segment.ms less a jitter, always the same for the same segment. */
    private long maxAgeMs(Segment segment, LogConfig config) {
        long range = Math.min(config.segmentJitterMs(), config.segmentMs());
        if (range == 0) {
            return config.segmentMs();
        }
        long mixed = (topicPartition.hashCode() * 31L + segment.baseOffset()) * 0x9E3779B97F4A7C15L;
        return config.segmentMs() - Math.floorMod(mixed, range);
    }

    boolean rollIfDue(LogConfig config, long nowMs, long logEndOffset) throws IOException {
        Segment active = segments.last();
        if (active.isEmpty() || active.ageMs(nowMs, nowMs) <= maxAgeMs(active, config)) {
            return false;
        }
        roll(logEndOffset, nowMs);
        return true;
    }

    private Segment roll(long baseOffset, long nowMs) throws IOException {
        Segment active = segments.last();
        active.seal();
        Segment next = Segment.create(disk, directory, baseOffset, nowMs);
        if (active.isEmpty()) {
            segments.replaceFrom(segments.snapshot().length - 1, next);
            doom(active, nowMs, 0);
            return next;
        }
        snapshots.write(active.nextOffset(), producers);
        segments.add(next);
        return next;
    }

    // --- retention ---

    int applyRetention(LogConfig config, long nowMs, long highWatermark, long logEndOffset)
            throws IOException {
        if (!config.delete()) {
            return 0;
        }
        Segment[] all = segments.snapshot();
        int byTime = tooOld(all, config, nowMs, highWatermark);
        int bySize = tooMuch(all, config, highWatermark);
        return deleteFirst(Math.max(byTime, bySize), config, nowMs, logEndOffset);
    }

    private int tooOld(Segment[] all, LogConfig config, long nowMs, long highWatermark)
            throws IOException {
        int count = 0;
        if (config.retentionMs() >= 0) {
            while (count < all.length
                    && isDeletable(all[count], highWatermark)
                    && nowMs - newest(all[count]) > config.retentionMs()) {
                count++;
            }
        }
        return count;
    }

    private long newest(Segment segment) throws IOException {
        long timestamp = segment.maxTimestamp();
        return timestamp >= 0 ? timestamp : segment.lastModifiedMs(disk);
    }

    private static int tooMuch(Segment[] all, LogConfig config, long highWatermark) {
        int count = 0;
        if (config.retentionBytes() >= 0) {
            long surplus = -config.retentionBytes();
            for (Segment segment : all) {
                surplus += segment.sizeInBytes();
            }
            while (count < all.length
                    && isDeletable(all[count], highWatermark)
                    && surplus >= all[count].sizeInBytes()) {
                surplus -= all[count].sizeInBytes();
                count++;
            }
        }
        return count;
    }

    private static boolean isDeletable(Segment segment, long highWatermark) {
        return !segment.isEmpty() && segment.nextOffset() <= highWatermark;
    }

    /**
     * Deletes segments that hold nothing at or above the offset, {@link #DELETED_AT_ONCE_MAX} at
     * most.
     *
     * @return how many went
     */
    int deleteBefore(long offset, LogConfig config, long nowMs) throws IOException {
        Segment[] all = segments.snapshot();
        int count = 0;
        while (count < all.length - 1 && all[count + 1].baseOffset() <= offset) {
            count++;
        }
        return deleteFirst(count, config, nowMs, offset);
    }

    private int deleteFirst(int due, LogConfig config, long nowMs, long logEndOffset)
            throws IOException {
        int count = Math.min(due, DELETED_AT_ONCE_MAX);
        if (count == 0) {
            return 0;
        }
        Segment[] all = segments.snapshot();
        if (count == all.length) {
            roll(logEndOffset, nowMs);
        }
        Segment first = segments.snapshot()[count];
        if (first.isEmpty() || durability.hasNewFiles()) {
            // Without this file, a log whose others are gone would begin at 0 again.
            first.createFile();
            disk.syncDirectory(directory);
        }
        segments.removeFirst(count);
        try {
            doomFirst(Arrays.copyOf(all, count), first.baseOffset(), config, nowMs);
        } catch (IOException e) {
            durability.fail("old segments could not be deleted: " + e.getMessage());
            throw e;
        }
        snapshots.deleteBefore(first.baseOffset());
        return count;
    }

    private void doomFirst(Segment[] old, long start, LogConfig config, long nowMs)
            throws IOException {
        boolean marked = old.length > 1 && StartMark.make(disk, directory, start);
        for (Segment segment : old) {
            doom(segment, nowMs, config.fileDeleteDelayMs());
            if (!marked) {
                // In order: a crash that undid the first alone would leave a gap.
                disk.syncDirectory(directory);
            }
        }
        if (marked) {
            disk.syncDirectory(directory);
            StartMark.remove(disk, directory, start);
        }
    }

    private void doom(Segment segment, long nowMs, long delayMs) throws IOException {
        segment.markDeleted(deletedMark(segment));
        add(new Doomed(segment, nowMs + delayMs));
    }

    private void add(Doomed segment) {
        synchronized (doomed) {
            doomed.add(segment);
        }
    }

    /** What to append to the names of its files; other than what one before it got. */
    private String deletedMark(Segment segment) {
        boolean taken;
        synchronized (doomed) {
            taken =
                    doomed.stream()
                            .anyMatch(each -> each.segment().baseOffset() == segment.baseOffset());
        }
        return taken ? "." + ++deletedMarks + SegmentFiles.DELETED : SegmentFiles.DELETED;
    }

    /**
     * Deletes the files whose time has come; those that cannot be deleted are tried again at the
     * next call. Any thread, without the lock: to delete large files takes long.
     */
    void deleteDueFiles(long nowMs) throws IOException {
        List<Doomed> left = new ArrayList<>(0);
        IOException failure = null;
        for (Doomed due = takeDue(nowMs); due != null; due = takeDue(nowMs)) {
            try {
                due.segment().delete();
            } catch (IOException e) {
                left.add(due);
                failure = e;
            }
        }
        left.forEach(this::add);
        if (failure != null) {
            throw failure;
        }
    }

    private Doomed takeDue(long nowMs) {
        synchronized (doomed) {
            return doomed.isEmpty() || doomed.peek().dueMs() > nowMs ? null : doomed.poll();
        }
    }

    // --- truncation ---

    void truncateTo(long offset, LogConfig config, long nowMs) throws IOException {
        Segment[] all = segments.snapshot();
        int index = SegmentList.floor(all, offset);
        if (all[index].baseOffset() == offset && index > 0) {
            index--;
        }
        doomFromEnd(all, index + 1, config, nowMs);
        segments.replaceFrom(index, cut(all[index], offset, config, nowMs));
        long end = segments.last().nextOffset();
        epochs.truncateFromEnd(end);
        epochs.persist(end, true);
        snapshots.deleteAfter(end);
        durability.filesMade();
        rebuildProducers(end);
        markFolder(end);
    }

    /**
     * Gives the folder another stamp, on stable storage, before anything is written in the place of
     * what was cut off: whatever a {@link LogSummary} says of that is not believed any more.
     */
    private void markFolder(long end) throws IOException {
        snapshots.writeAnew(end, producers);
        disk.syncDirectory(directory);
    }

    private void doomFromEnd(Segment[] all, int index, LogConfig config, long nowMs)
            throws IOException {
        for (int i = all.length - 1; i >= index; i--) {
            doom(all[i], nowMs, config.fileDeleteDelayMs());
            // In order: what a crash leaves must be a log, and a segment is cut only as the last.
            disk.syncDirectory(directory);
        }
    }

    private Segment cut(Segment segment, long offset, LogConfig config, long nowMs)
            throws IOException {
        segment.truncate(offset);
        segment.close();
        return new SegmentLoader(
                        disk,
                        directory,
                        new HashSet<>(disk.list(directory)),
                        config.indexIntervalBytes(),
                        nowMs)
                .recover(segment.baseOffset(), Long.MAX_VALUE);
    }

    private void rebuildProducers(long end) throws IOException {
        producers.clear();
        long from = snapshots.load(end, producers);
        for (Segment segment : segments.snapshot()) {
            if (segment.nextOffset() > from) {
                SegmentReplay.run(segment, from, epochs, producers, from);
            }
        }
    }

    void restartAt(long offset, LogConfig config, long nowMs) throws IOException {
        durability.makeDirectory();
        Segment[] all = segments.snapshot();
        int index = SegmentList.floor(all, offset);
        boolean begins = all[index].baseOffset() == offset;
        if (!begins) {
            // First of all: without this file, the log would begin at 0 after a crash.
            Segment fresh = Segment.create(disk, directory, offset, nowMs);
            fresh.createFile();
            disk.syncDirectory(directory);
            doomFromEnd(all, 0, config, nowMs);
            segments.replaceFrom(0, fresh);
        } else {
            doomFromEnd(all, index + 1, config, nowMs);
            Segment fresh = cut(all[index], offset, config, nowMs);
            doomFromEnd(Arrays.copyOf(all, index), 0, config, nowMs);
            segments.replaceFrom(0, fresh);
        }
        snapshots.deleteAll();
        durability.filesMade();
        producers.clear();
        epochs.clear();
        epochs.persist(offset, true);
        markFolder(offset);
    }

    // --- compaction ---

    /**
     * Puts what compaction wrote in the place of segments that lie one after the other.
     *
     * @param fresh its files are whole and on stable storage, and so are their names
     * @return false when those are not in the log any more, and nothing changed
     * @throws IOException when the files could not be renamed; the log takes no writes any more,
     *     and the next start completes the swap
     */
    boolean replace(List<Segment> old, Segment fresh, LogConfig config, long nowMs)
            throws IOException {
        int index = segments.indexOf(old);
        if (index < 0) {
            return false;
        }
        try {
            SegmentSwap.commit(disk, directory, fresh);
            for (Segment segment : old) {
                segment.markDeleted(deletedMark(segment));
            }
            SegmentSwap.complete(disk, directory, fresh);
            segments.replace(index, old.size(), fresh);
            for (Segment segment : old) {
                add(new Doomed(segment, nowMs + config.fileDeleteDelayMs()));
            }
            snapshots.deleteBetween(fresh.baseOffset(), fresh.nextOffset());
            return true;
        } catch (IOException e) {
            durability.fail("compacted segments could not be put in place: " + e.getMessage());
            throw e;
        }
    }

    // --- the end ---

    /**
     * Completes the active segment's indexes and writes a snapshot of the producers.
     *
     * @return whether there was something to write
     */
    boolean seal(long logEndOffset) throws IOException {
        Segment active = segments.last();
        boolean written = !active.isEmpty() && active.seal();
        if (logEndOffset > snapshots.latest() && logEndOffset > 0) {
            snapshots.write(logEndOffset, producers);
            written = true;
        }
        return written;
    }

    /** Has the system have all that was appended. */
    void handOver() throws IOException {
        segments.last().handOver();
    }

    List<Long> snapshotOffsets() {
        return snapshots.offsets();
    }

    void movedTo(Path newDirectory) {
        directory = newDirectory;
        snapshots.moveTo(newDirectory);
        epochs.moveTo(newDirectory);
        for (Segment segment : segments.snapshot()) {
            segment.moveTo(newDirectory);
        }
        synchronized (doomed) {
            doomed.forEach(each -> each.segment().moveTo(newDirectory));
        }
    }
}
