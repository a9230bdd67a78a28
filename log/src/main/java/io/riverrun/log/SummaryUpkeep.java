package io.riverrun.log;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.FileStamp;
import io.riverrun.log.disk.ShortageException;
import io.riverrun.log.disk.WatchedDisk;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentSummary;
import io.riverrun.protocol.TopicPartition;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sums up the logs of a directory while they are in use, so that a start after kill -9 finds them
 * as one after an orderly stop does. A summary is of what is on stable storage, and of a folder
 * that nobody changes just then; so a log whose folder was changed a moment ago has to wait. See
 * docs/proposals/summaries.md. Called by one thread at a time.
 */
final class SummaryUpkeep {

    /**
     * A file system's clock ticks some hundred times a second: a folder whose stamp is older than
     * this bears another if it changes again.
     */
    private static final long FOLDER_AGE_MS_MIN = 1_000;

    /** How many logs, written to all the time, are forced one by one at a time. */
    private static final int FORCED_AT_ONCE_MAX = 64;

    /** After one in which the file could not be written. */
    private static final int TURNS_SKIPPED = 12;

    private final Disk disk;
    private final Path directory;
    private final GroupCommit commit;
    private final LogSummaries file;
    private final Map<TopicPartition, PublishedSummary> published = new ConcurrentHashMap<>();

    /**
     * Folders, with their stamps, that hold what no summary has, such as files that wait to be
     * deleted: until they change, a look is in vain. Forgotten together with their logs.
     */
    private final Map<PartitionLog, FileStamp> untidy = new WeakHashMap<>();

    private int turnsToSkip;

    /** Whether the listener knows that the file cannot be written, or read. */
    private boolean isTold;

    SummaryUpkeep(Disk disk, Path directory, GroupCommit commit) {
        this.disk = disk;
        this.directory = directory;
        this.commit = commit;
        this.file = new LogSummaries(disk, directory);
    }

    /** What the last process left. */
    LogSummaries file() {
        return file;
    }

    /** How many logs there are that it has a summary of. */
    int summedUp() {
        return published.size();
    }

    /** A log was opened from what was found of it. Thread-safe. */
    void opened(PartitionLog log, LogSummary summary) {
        TopicPartition partition = log.topicPartition();
        published.put(
                partition,
                new PublishedSummary(
                        log, log.segments().snapshot(), summary, file.placeOf(partition)));
    }

    /**
     * All logs are loaded; none was written to.
     *
     * @throws IOException when what was not believed stays in the file, so that the directory must
     *     not be used
     */
    void started() throws IOException {
        try {
            file.forgetLoaded(published.keySet());
        } catch (IOException e) {
            doWithout(e);
            discard();
        }
    }

    private void discard() throws IOException {
        try {
            file.discard();
        } catch (FileSystemException e) {
            throw new IOException(
                    "%s may neither be written nor deleted, and what it says is outdated (%s)"
                            .formatted(directory.resolve(LogSummaries.FILE_NAME), e),
                    e);
        }
    }

    /** Sums up logs that were just closed, and those alone. */
    void closed(Collection<PartitionLog> logs) throws IOException {
        published.clear();
        file.replace(logs);
    }

    /**
     * Sums up the logs that have changed.
     *
     * @param force whether those are forced of which not all is on stable storage; they are left
     *     out otherwise, as are those with {@code flush.policy=os}, which the system writes when it
     *     likes
     * @throws IOException when the disk fails; or some logs could not be looked at, after all
     *     others were summed up
     */
    void run(Collection<PartitionLog> logs, LogLock lock, long nowMs, boolean force)
            throws IOException {
        if (turnsToSkip > 0) {
            turnsToSkip--;
            return;
        }
        Failures failures = new Failures();
        try {
            Map<PartitionLog, FileStamp> due = due(logs, nowMs, force, failures);
            if (!due.isEmpty()) {
                sumUp(due, lock, force, failures);
                file.write();
                shorten();
                isTold = false;
            }
        } catch (IOException e) {
            turnsToSkip = TURNS_SKIPPED;
            doWithout(e);
            if (!(e instanceof ShortageException)) {
                makeAnew();
            }
        }
        failures.throwIfAny();
    }

    /**
     * The file cannot be written, or read. Summaries are never needed, and some day there may be
     * room again, or leave.
     *
     * @throws IOException the cause, if that is the disk, which fails
     */
    private void doWithout(IOException cause) throws IOException {
        published.clear();
        if (WatchedDisk.isOfDevice(cause)) {
            throw cause;
        }
        if (!(cause instanceof ShortageException) && !isTold) {
            isTold = true;
            commit.withoutSummaries(directory, cause);
        }
    }

    /** One that this process made it may write, if that is what is the matter. */
    private void makeAnew() throws IOException {
        try {
            file.discard();
        } catch (IOException e) {
            // It is as sound as it was, and may stay.
            if (WatchedDisk.isOfDevice(e)) {
                throw e;
            }
        }
    }

    private void sumUp(
            Map<PartitionLog, FileStamp> due, LogLock lock, boolean force, Failures failures)
            throws IOException {
        boolean synced = sync(due, force);
        int toForce = force ? FORCED_AT_ONCE_MAX : 0;
        for (PartitionLog log : oldestFirst(due.keySet())) {
            Living living = new Living(log);
            try {
                sumUp(living, due.get(log), synced, lock, toForce > 0);
            } catch (ShortageException e) {
                throw e;
            } catch (IOException e) {
                // A log may be deleted under way.
                if (!(e instanceof NoSuchFileException)) {
                    failures.add(log, e);
                }
            }
            toForce -= living.wasForced ? 1 : 0;
            if (living.isPublishable) {
                publish(living);
            }
        }
    }

    /** So that each has its turn to be forced. */
    private List<PartitionLog> oldestFirst(Collection<PartitionLog> logs) {
        return logs.stream()
                .sorted(
                        Comparator.comparingInt(log -> {
                            PublishedSummary last = published.get(log.topicPartition());
                            return last == null ? -1 : last.place().at();
                        }))
                .toList();
    }

    /** Those that have changed, with the stamps of their folders. */
    @SuppressWarnings("ReferenceEquality") // a topic may be made anew, of the same name
    private Map<PartitionLog, FileStamp> due(
            Collection<PartitionLog> logs, long nowMs, boolean force, Failures failures)
            throws IOException {
        Map<PartitionLog, FileStamp> due = new LinkedHashMap<>();
        int known = 0;
        for (PartitionLog log : logs) {
            PublishedSummary last = published.get(log.topicPartition());
            known += last != null && last.log() == log ? 1 : 0;
            boolean changed = log.failure() == null && (last == null || !last.isOf(log));
            if (changed && ((force && log.config().flushOnAck()) || !isBehind(log))) {
                Optional<FileStamp> folder = folder(log, failures);
                if (folder.isPresent()
                        && tellsOfChanges(folder.get(), nowMs)
                        && (force || !folder.get().equals(untidy.get(log)))) {
                    due.put(log, folder.get());
                }
            }
        }
        if (known < published.size()) {
            forgetAllBut(logs);
        }
        return due;
    }

    /** Lets go of the logs that were deleted. */
    private void forgetAllBut(Collection<PartitionLog> logs) {
        Set<PartitionLog> living = new HashSet<>(logs);
        published.values().removeIf(each -> !living.contains(each.log()));
    }

    /** The stamp of a log's folder; empty if it has none, or that cannot be told. */
    private Optional<FileStamp> folder(PartitionLog log, Failures failures)
            throws ShortageException {
        try {
            return disk.stamp(log.directory());
        } catch (ShortageException e) {
            throw e;
        } catch (IOException e) {
            failures.add(log, e);
            return Optional.empty();
        }
    }

    private static boolean tellsOfChanges(FileStamp folder, long nowMs) {
        return !LogSummary.hasWholeSeconds(folder)
                && folder.modifiedNanos() / 1_000_000 < nowMs - FOLDER_AGE_MS_MIN;
    }

    /** Whether some of the log is not on stable storage, but for indexes that still grow. */
    private static boolean isBehind(PartitionLog log) {
        return log.forcedOffset() < log.logEndOffset()
                || log.durability().hasNewFiles()
                || hasUnforcedSealed(log.segments().snapshot());
    }

    private static boolean hasUnforcedSealed(Segment[] segments) {
        return segments.length > 1 && !segments[segments.length - 2].isForced();
    }

    /** Forces what is to be forced, all at once if that is much; whether it was all at once. */
    private boolean sync(Map<PartitionLog, FileStamp> due, boolean force) throws IOException {
        List<PartitionLog> behind =
                due.keySet().stream().filter(log -> force && isBehind(log)).toList();
        if (BulkFlush.pays(disk, behind.size())) {
            return commit.forceBeside(disk, directory, behind);
        }
        long changed =
                due.entrySet().stream()
                        .filter(each -> !isFolderKnown(each.getKey(), each.getValue()))
                        .count();
        return BulkFlush.pays(disk, (int) changed) && disk.syncAll(directory);
    }

    private boolean isFolderKnown(PartitionLog log, FileStamp folder) {
        PublishedSummary last = published.get(log.topicPartition());
        return last != null && last.isOfFolder(log, folder);
    }

    /**
     * Sums a log up, unless something changes it meanwhile.
     *
     * @param synced whether all was on stable storage that its folder had when it had the stamp
     * @param mayForce whether it is to be forced if it has to be
     */
    private void sumUp(
            Living living, FileStamp folder, boolean synced, LogLock lock, boolean mayForce)
            throws IOException {
        PartitionLog log = living.log;
        lock.run(log, living::look);
        if (living.summary.isEmpty()) {
            return;
        }
        living.wasForced = mayForce && log.config().flushOnAck() && isBehind(log);
        if (living.wasForced) {
            commit.forceBeside(log);
        }
        long end = living.summary.get().endOffset();
        if (log.forcedOffset() >= end && !log.durability().hasNewFiles()) {
            boolean sameFolder = isFolderKnown(log, folder);
            List<SegmentSummary> segments = segments(living, log, sameFolder);
            LogSummary summary = living.summary.get().in(folder, segments);
            living.summary = Optional.of(summary);
            living.isPublishable =
                    segments.size() == living.segments.length
                            && (sameFolder || isTidy(log, folder, summary, synced))
                            && disk.stamp(log.directory()).equals(Optional.of(folder))
                            && log.durability().truncations() == living.truncations;
        }
    }

    /** What is found of a log: first under its lock, then of its files. */
    private static final class Living {
        private final PartitionLog log;
        private Optional<LogSummary> summary = Optional.empty();
        private Segment[] segments;
        private int truncations;
        private boolean wasForced;
        private boolean isPublishable;

        Living(PartitionLog log) {
            this.log = log;
        }

        void look() throws IOException {
            segments = log.segments().snapshot();
            truncations = log.durability().truncations();
            summary = LogSummary.ofLiving(log);
        }
    }

    /**
     * Of the sealed ones and the active one; fewer when some are not on stable storage.
     *
     * @param sameFolder whether the folder is as it was: no index was cut since, and grew again
     */
    private List<SegmentSummary> segments(Living living, PartitionLog log, boolean sameFolder)
            throws IOException {
        List<SegmentSummary> segments = new ArrayList<>(living.segments.length);
        PublishedSummary last = published.get(log.topicPartition());
        for (int i = 0; i < living.segments.length - 1; i++) {
            SegmentSummary known = last == null ? null : last.ofSealed(living.segments[i]);
            if (known == null) {
                SegmentSummary.of(living.segments[i], disk).ifPresent(segments::add);
            } else {
                segments.add(known);
            }
        }
        SegmentSummary active = living.summary.get().segments().getLast();
        boolean forced = sameFolder && last.hasIndexFilesOf(active);
        if (active.hasIndexFiles() && !forced) {
            living.segments[living.segments.length - 1].forceIndexes();
        }
        segments.add(active.stamped(disk, log.directory()));
        return segments;
    }

    /** Whether a folder that was changed is as the summary has it, also after a loss of power. */
    private boolean isTidy(PartitionLog log, FileStamp folder, LogSummary summary, boolean synced)
            throws IOException {
        if (!summary.isAllIn(disk.list(log.directory()))) {
            untidy.put(log, folder);
            return false;
        }
        if (!synced) {
            disk.syncDirectory(log.directory());
        }
        return true;
    }

    private void publish(Living living) throws IOException {
        PartitionLog log = living.log;
        LogSummary summary = living.summary.orElseThrow();
        file.add(log.topicPartition(), summary)
                .ifPresent(place ->
                        published.put(
                                log.topicPartition(),
                                new PublishedSummary(log, living.segments, summary, place)));
    }

    /** Rids the file of what is outdated, once that is the most of it. */
    private void shorten() throws IOException {
        long bytes = 0;
        for (PublishedSummary each : published.values()) {
            bytes += each.place().bytes();
        }
        if (!file.isLong(bytes)) {
            return;
        }
        List<PublishedSummary> kept = List.copyOf(published.values());
        List<LogSummaries.Place> places =
                file.rewrite(kept.stream().map(PublishedSummary::place).toList());
        for (int i = 0; i < kept.size(); i++) {
            PublishedSummary each = kept.get(i);
            each.moveTo(places.get(i));
        }
    }

    /** What went wrong with single logs in a turn. */
    private static final class Failures {
        private TopicPartition partition;
        private IOException first;
        private int count;

        void add(PartitionLog log, IOException failure) {
            if (count++ == 0) {
                partition = log.topicPartition();
                first = failure;
            }
        }

        void throwIfAny() throws IOException {
            if (count > 0) {
                throw new IOException(
                        "%d of the logs could not be summed up; the first, %s: %s"
                                .formatted(count, partition, first.getMessage()),
                        first);
            }
        }
    }
}
