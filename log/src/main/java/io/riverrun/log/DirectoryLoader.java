package io.riverrun.log;

import io.riverrun.log.checkpoint.MalformedFileException;
import io.riverrun.log.checkpoint.PartitionMetadata;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.ShortageException;
import io.riverrun.log.journal.Journal;
import io.riverrun.log.journal.JournalReplay;
import io.riverrun.log.segment.LoadFinding;
import io.riverrun.log.segment.SegmentFiles;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Brings the logs of a {@link LogDirectory} back at a start: {@link #begin} once, {@link #load} for
 * each partition, {@link #replayJournal}, {@link #markInUse}, and {@link #end} whatever came of it.
 * {@link #load} is thread-safe; the rest is called by one thread.
 */
final class DirectoryLoader {

    private final Path path;
    private final Disk disk;
    private final DirectoryResources shared;
    private final LogCheckpoints checkpoints;
    private final DoomedFolders doomed;
    private final Map<TopicPartition, PartitionLog> logs;

    private boolean clean;
    private volatile boolean asLeft = true;
    private boolean journaled;
    private final SummaryUpkeep upkeep;
    private final LogSummaries summaries;

    /** What was wrong with the files of logs. */
    private final Map<TopicPartition, List<LoadFinding>> findings = new ConcurrentHashMap<>();

    /** One id serves all partitions of a topic. */
    private final Map<Uuid, Uuid> topicIds = new ConcurrentHashMap<>();

    private final Set<PartitionLog> withGaps = ConcurrentHashMap.newKeySet();

    /** Recovery points that lie beyond what their logs hold, as they do when files are gone. */
    private final Map<PartitionLog, Long> pointsBeyondEnd = new ConcurrentHashMap<>();

    /**
     * @param doomed gets the folders that wait to be deleted
     * @param logs gets the logs
     */
    DirectoryLoader(
            Path path,
            DirectoryResources shared,
            SummaryUpkeep upkeep,
            DoomedFolders doomed,
            Map<TopicPartition, PartitionLog> logs) {
        this.path = path;
        this.disk = shared.disk();
        this.shared = shared;
        this.upkeep = upkeep;
        this.summaries = upkeep.file();
        this.checkpoints = shared.checkpoints();
        this.doomed = doomed;
        this.logs = logs;
    }

    /** Looks at the folder: what loads, and from where, in the order to load it. */
    Set<TopicPartition> begin() throws IOException {
        clean = CleanShutdown.isIn(disk, path);
        journaled = Journal.exists(disk, path);
        summaries.load();
        Set<String> names = new HashSet<>(disk.list(path));
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        // Of those that are summed up it is known without a look at each.
        for (TopicPartition partition : summaries.partitions()) {
            if (names.remove(PartitionFolder.name(partition))) {
                partitions.add(partition);
            }
        }
        for (String name : names) {
            if (PartitionFolder.isDeleted(name)) {
                doomed.add(path.resolve(name), Long.MIN_VALUE);
                continue;
            }
            Optional<TopicPartition> partition = PartitionFolder.parse(name);
            if (partition.isPresent() && disk.isDirectory(path.resolve(name))) {
                partitions.add(partition.get());
            }
        }
        checkpoints.load(partitions);
        asLeft = checkpoints.outdated().isEmpty();
        return partitions;
    }

    Map<TopicPartition, List<LoadFinding>> findings() {
        return findings;
    }

    /** Whether the last process shut down in order. */
    boolean wasClean() {
        return clean;
    }

    /**
     * Whether the logs are those that the last process closed in order, and each ends where it did
     * then; to be asked after {@link #replayJournal}.
     */
    boolean isAsLeft() {
        return clean && asLeft && findings.isEmpty();
    }

    /** The topic that the folder of a partition is of, as far as that is known. */
    Uuid topicId(TopicPartition partition) throws IOException {
        return PartitionMetadata.read(disk, folder(partition));
    }

    /** Whether the partition's folder has not even a file for records: nor has the journal any. */
    boolean neverHadRecords(TopicPartition partition) throws IOException {
        return disk.list(folder(partition)).stream()
                .noneMatch(name -> name.contains(SegmentFiles.LOG));
    }

    /** Deletes the folder of a partition, which has no records. */
    void discard(TopicPartition partition) throws IOException {
        asLeft = false;
        doomed.delete(folder(partition));
    }

    private Path folder(TopicPartition partition) {
        return path.resolve(PartitionFolder.name(partition));
    }

    /**
     * Loads a partition's log.
     *
     * @throws IOException naming the folder; what is wrong with its files costs the whole log
     *     directory, for the journal, which is about to be written anew, may have records of it
     */
    void load(TopicPartition partition, LogConfig config, long nowMs) throws IOException {
        Path folder = folder(partition);
        try {
            load(partition, folder, config, nowMs);
        } catch (ShortageException | MalformedFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    "%s cannot be loaded (%s); to go on without it, move it away and start again"
                            .formatted(folder, e.getMessage()),
                    e);
        }
    }

    private void load(TopicPartition partition, Path folder, LogConfig config, long nowMs)
            throws IOException {
        long recoveryPoint = checkpoints.recoveryPoint(partition);
        long start = checkpoints.logStartOffset(partition);
        LastLife last =
                new LastLife(clean, checkpoints.isCompacted(partition), journaled, recoveryPoint);
        Optional<LogSummary> summary = summaries.of(partition);
        if (summary.isPresent()) {
            Optional<LogState> left =
                    new SummaryLoader(disk, folder, config, last, nowMs).load(summary.get(), start);
            if (left.isPresent()) {
                LogSummary found = summary.get();
                upkeep.opened(add(partition, folder, found.topicId(), config, left.get()), found);
                return;
            }
            if (clean) {
                // Another's files, which may end at the same offset: an older copy, put back.
                asLeft = false;
            }
            if (!disk.isDirectory(folder)) {
                // Something else has its name by now.
                asLeft = false;
                return;
            }
        }
        LogState state = new LogLoader(disk, folder, config, last, nowMs).load(start);
        Uuid topicId = PartitionMetadata.read(disk, folder);
        PartitionLog log = add(partition, folder, topicId, config, state);
        if (!clean) {
            // What kill -9 left to the system's cache may not outlive a loss of power.
            log.durability().directoryMade();
        }
        if (state.keptGap()) {
            withGaps.add(log);
        }
    }

    private PartitionLog add(
            TopicPartition partition, Path folder, Uuid topicId, LogConfig config, LogState state) {
        Uuid ofTopic = topicIds.computeIfAbsent(topicId, same -> same);
        PartitionLog log = new PartitionLog(shared, partition, ofTopic, folder, config, state);
        long recoveryPoint = checkpoints.recoveryPoint(partition);
        log.durability().checkpointed(recoveryPoint);
        log.compaction().startFrom(checkpoints.cleanerOffset(partition));
        logs.put(partition, log);
        if (recoveryPoint > log.logEndOffset()) {
            pointsBeyondEnd.put(log, recoveryPoint);
        }
        if (!state.findings().isEmpty()) {
            findings.put(partition, state.findings());
        }
        if (!checkpoints.endsAtRecoveryPoint(log)) {
            asLeft = false;
        }
        return log;
    }

    /**
     * Makes good from the journal what a crash took from the logs; call once all are loaded.
     *
     * @param executor restores single logs
     * @return the logs that lack records even so
     */
    Set<PartitionLog> replayJournal(Executor executor, long nowMs) throws IOException {
        // Before anything is appended.
        upkeep.started();
        JournalRestore restore = new JournalRestore(logs.values(), executor, nowMs);
        JournalReplay.run(disk, path, restore);
        restore.restoreWaiting();
        restore.restoredFrom().forEach(this::noteRestored);
        List<PartitionLog> unforced =
                restore.mentioned().stream()
                        .filter(log -> log.durability().isBehind(log.logEndOffset()))
                        .toList();
        BulkFlush.forceAll(disk, path, unforced);
        BulkFlush.forceAll(disk, path, withGaps);
        if (!pointsBeyondEnd.isEmpty() || !withGaps.isEmpty()) {
            // What is missing was told, and will not be told again.
            checkpoints.write();
        }
        shared.journal().open();
        for (PartitionLog log : logs.values()) {
            // Not those that were just forced.
            if (log.durableOffset() < log.logEndOffset()) {
                shared.commit().dirty(log);
            }
        }
        if (!restore.mentioned().isEmpty()) {
            asLeft = false;
        }
        Set<PartitionLog> incomplete = new HashSet<>(restore.gaps());
        pointsBeyondEnd.forEach((log, point) -> {
            if (log.logEndOffset() < point) {
                incomplete.add(log);
            }
        });
        return incomplete;
    }

    /** What was cut off of a log is not lost if the journal had what belongs there. */
    private void noteRestored(PartitionLog log, long from) {
        findings.computeIfPresent(
                log.topicPartition(),
                (_, found) -> found.stream().map(each -> each.restoredFrom(from)).toList());
    }

    /** The marker has served; from now on the folder is in use. */
    void markInUse() throws IOException {
        if (clean) {
            CleanShutdown.delete(disk, path);
        }
        checkpoints.forgetLoaded();
    }

    /** Lets go of what was open for loading, whether that came to its end or not. */
    void end() {
        summaries.endLoading();
    }
}
