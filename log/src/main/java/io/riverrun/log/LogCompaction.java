package io.riverrun.log;

import io.riverrun.base.Clock;
import io.riverrun.log.compaction.CompactionAbandonedException;
import io.riverrun.log.compaction.CompactionPlan;
import io.riverrun.log.compaction.CompactionResult;
import io.riverrun.log.compaction.Compactor;
import io.riverrun.log.compaction.Dirtiness;
import io.riverrun.log.compaction.LastOfProducers;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The compaction of one log: how much is due, and what a run may change. {@link #dirtiness} and
 * {@link #run} are called without the partition's lock, one run at a time; a run takes the lock for
 * a moment to begin, to put each new segment in place, and to end. The rest is called under it.
 */
public final class LogCompaction {

    /** The partition's lock. */
    @FunctionalInterface
    public interface Lock {

        /** Runs something quick under the lock. */
        void run(Action action) throws IOException;
    }

    /** Something to do under the lock. */
    @FunctionalInterface
    public interface Action {
        void run() throws IOException;
    }

    private final PartitionLog log;
    private final Disk disk;
    private final GroupCommit commit;
    private final SegmentList segments;
    private final SegmentUpkeep upkeep;
    private volatile long firstDirtyOffset;

    LogCompaction(
            PartitionLog log,
            Disk disk,
            GroupCommit commit,
            SegmentList segments,
            SegmentUpkeep upkeep) {
        this.log = log;
        this.disk = disk;
        this.commit = commit;
        this.segments = segments;
        this.upkeep = upkeep;
    }

    /** Records below this offset were compacted among each other; for the checkpoint. */
    public long firstDirtyOffset() {
        return firstDirtyOffset;
    }

    /** Goes on from the checkpoint. */
    void startFrom(long offset) {
        firstDirtyOffset = offset;
        if (offset > 0) {
            log.epochs().makeIrreplaceable();
        }
    }

    void truncatedTo(long offset) {
        firstDirtyOffset = Math.min(firstDirtyOffset, offset);
    }

    /**
     * How much there is to compact. Asks for a flush where records are not on stable storage in the
     * log's own files yet, since none may be replaced by one that can still be lost.
     *
     * @param stableOffset the last stable offset, at most the high watermark
     */
    public Dirtiness dirtiness(long stableOffset, long nowMs) throws IOException {
        Segment[] all = segments.snapshot();
        long forced = log.forcedOffset();
        long from = firstDirtyOffset;
        if (from < all[0].baseOffset() || from > log.logEndOffset()) {
            from = all[0].baseOffset();
        }
        if (forced < Math.min(stableOffset, all[all.length - 1].baseOffset())) {
            commit.dirty(log);
        }
        return Dirtiness.of(
                all, from, Math.min(stableOffset, forced), log.config().compaction(), nowMs);
    }

    /**
     * Compacts what is dirty, however little it is.
     *
     * @param stableOffset the last stable offset; asked under the lock
     * @throws IOException when the log cannot be read or written; what was put in place stays
     */
    public CompactionResult run(Compactor compactor, LongSupplier stableOffset, Lock lock)
            throws IOException {
        Run run = new Run(compactor.clock(), lock);
        try {
            lock.run(() -> run.begin(stableOffset.getAsLong()));
            CompactionPlan plan = run.plan();
            if (plan == null) {
                return new CompactionResult.Nothing();
            }
            log.epochs().makeIrreplaceable();
            log.epochs().persist(log.logEndOffset(), true);
            CompactionResult.Compacted result = compactor.run(plan, run::replace);
            lock.run(() -> run.end(result.endOffset()));
            return result;
        } catch (CompactionAbandonedException e) {
            return new CompactionResult.Abandoned(e.getMessage());
        } catch (IOException e) {
            if (log.isClosed()) {
                return new CompactionResult.Abandoned("the partition was deleted");
            }
            if (run.isVoid()) {
                return new CompactionResult.Abandoned("the log was truncated or began later");
            }
            throw e;
        }
    }

    private final class Run {

        private final Clock clock;
        private final Lock lock;
        private Dirtiness dirtiness;
        private LastOfProducers lastOfProducers;
        private Path directory;
        private int truncationsBefore;

        Run(Clock clock, Lock lock) {
            this.clock = clock;
            this.lock = lock;
        }

        void begin(long stableOffset) throws IOException {
            truncationsBefore = log.durability().truncations();
            requireUsable();
            directory = log.directory();
            dirtiness = dirtiness(stableOffset, clock.wallMs());
            lastOfProducers = LastOfProducers.of(log.producers());
        }

        /** What is to be done, or null when that is nothing. */
        CompactionPlan plan() throws IOException {
            if (dirtiness.dirtyBytes() == 0) {
                return null;
            }
            LogConfig config = log.config();
            long from = dirtiness.segments().getFirst().baseOffset();
            return new CompactionPlan(
                    disk,
                    directory,
                    dirtiness,
                    log.abortedTransactions(from, dirtiness.endOffset()),
                    lastOfProducers,
                    config.segmentBytes(),
                    config.segmentIndexBytes(),
                    config.indexIntervalBytes(),
                    config.compaction().deleteRetentionMs());
        }

        void replace(List<Segment> old, Segment fresh) throws IOException {
            disk.syncDirectory(directory);
            lock.run(() -> {
                requireUsable();
                if (!upkeep.replace(old, fresh, log.config(), clock.wallMs())) {
                    throw new CompactionAbandonedException("segments of the run were deleted");
                }
            });
            disk.syncDirectory(log.directory());
        }

        void end(long offset) throws IOException {
            requireUsable();
            firstDirtyOffset = Math.max(offset, segments.first().baseOffset());
        }

        private void requireUsable() throws CompactionAbandonedException {
            if (log.isClosed()) {
                throw new CompactionAbandonedException("the partition was deleted");
            }
            if (log.failure() != null) {
                throw new CompactionAbandonedException("the log is offline: " + log.failure());
            }
            if (!log.config().compact()) {
                throw new CompactionAbandonedException("the topic is not compacted any more");
            }
            if (isTruncated()) {
                throw new CompactionAbandonedException("the log was truncated");
            }
        }

        /** Whether what is kept may have been replaced by what is gone. */
        private boolean isTruncated() {
            return log.durability().truncations() != truncationsBefore;
        }

        /** Whether segments that the run reads have gone, so that failing to read them is fair. */
        boolean isVoid() {
            return dirtiness != null
                    && (isTruncated()
                            || segments.first().baseOffset()
                                    > dirtiness.segments().getFirst().baseOffset());
        }
    }
}
