package io.riverrun.log;

import io.riverrun.log.checkpoint.OffsetCheckpoint;
import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a log directory notes of its logs in four files: recovery points, log start offsets, how far
 * logs are compacted, and high watermarks. Thread-safe; {@link #write} is guarded by this object
 * and may be called under a partition's lock.
 */
final class LogCheckpoints {

    private final Disk disk;
    private final Path directory;
    private final Map<TopicPartition, PartitionLog> logs;
    private final OffsetCheckpoint recoveryPoints;
    private final OffsetCheckpoint logStartOffsets;
    private final OffsetCheckpoint highWatermarks;
    private final OffsetCheckpoint cleanerOffsets;

    /** Partitions that are gone, but may still stand in the files. */
    private final Set<TopicPartition> outdated = ConcurrentHashMap.newKeySet();

    private volatile Map<TopicPartition, Long> loadedRecoveryPoints = Map.of();
    private volatile Map<TopicPartition, Long> loadedLogStartOffsets = Map.of();
    private volatile Map<TopicPartition, Long> loadedCleanerOffsets = Map.of();

    /**
     * @param logs the logs of the directory, as they come and go
     */
    LogCheckpoints(Disk disk, Path directory, Map<TopicPartition, PartitionLog> logs) {
        this.disk = disk;
        this.directory = directory;
        this.logs = logs;
        this.recoveryPoints = file(disk, directory, OffsetCheckpoint.RECOVERY_POINTS);
        this.logStartOffsets = file(disk, directory, OffsetCheckpoint.LOG_START_OFFSETS);
        this.highWatermarks = file(disk, directory, OffsetCheckpoint.HIGH_WATERMARKS);
        this.cleanerOffsets = file(disk, directory, OffsetCheckpoint.CLEANER_OFFSETS);
    }

    private static OffsetCheckpoint file(Disk disk, Path directory, String name) {
        return new OffsetCheckpoint(disk, directory.resolve(name));
    }

    // --- as the last process left them ---

    /**
     * Reads what the last process left.
     *
     * @param partitions those whose folders are there
     */
    void load(Set<TopicPartition> partitions) throws IOException {
        loadedRecoveryPoints = recoveryPoints.readLeniently();
        loadedLogStartOffsets = logStartOffsets.readLeniently();
        loadedCleanerOffsets = cleanerOffsets.readLeniently();
        outdate(loadedRecoveryPoints.keySet(), partitions);
        outdate(loadedLogStartOffsets.keySet(), partitions);
    }

    private void outdate(Set<TopicPartition> noted, Set<TopicPartition> here) {
        for (TopicPartition partition : noted) {
            if (!here.contains(partition)) {
                outdated.add(partition);
            }
        }
    }

    /** All logs are loaded: what was read has served. */
    void forgetLoaded() {
        loadedRecoveryPoints = Map.of();
        loadedLogStartOffsets = Map.of();
        loadedCleanerOffsets = Map.of();
    }

    long recoveryPoint(TopicPartition partition) {
        return loadedRecoveryPoints.getOrDefault(partition, 0L);
    }

    /** Whether the last process noted the log, and that it ended where it ends. */
    boolean endsAtRecoveryPoint(PartitionLog log) {
        Long point = loadedRecoveryPoints.get(log.topicPartition());
        return point != null && point == log.logEndOffset();
    }

    /** The partitions that stand in the files and are not here. */
    Set<TopicPartition> outdated() {
        return outdated;
    }

    long logStartOffset(TopicPartition partition) {
        return loadedLogStartOffsets.getOrDefault(partition, 0L);
    }

    boolean isCompacted(TopicPartition partition) {
        return loadedCleanerOffsets.containsKey(partition);
    }

    long cleanerOffset(TopicPartition partition) {
        return loadedCleanerOffsets.getOrDefault(partition, 0L);
    }

    Map<TopicPartition, Long> highWatermarks() throws IOException {
        return highWatermarks.readLeniently();
    }

    // --- as they are to be ---

    /** The partition's log is gone: what the files say of it is void. */
    void outdate(TopicPartition partition) {
        outdated.add(partition);
    }

    /** Makes sure that what was said of a former log of that name is not believed of another. */
    void forget(TopicPartition partition) throws IOException {
        if (outdated.contains(partition)) {
            write();
        }
    }

    /**
     * Writes recovery points, log start offsets and how far logs are compacted, after what they
     * rely on is durable.
     */
    synchronized void write() throws IOException {
        Set<TopicPartition> gone = Set.copyOf(outdated);
        BulkFlush.forceEpochs(disk, directory, logs.values());
        Map<PartitionLog, Long> noted = new HashMap<>();
        Map<TopicPartition, Long> points = new HashMap<>();
        Map<TopicPartition, Long> starts = new HashMap<>();
        Map<TopicPartition, Long> cleaned = new HashMap<>();
        for (PartitionLog log : logs.values()) {
            OptionalLong durable = makeDurable(log);
            if (durable.isEmpty()) {
                continue;
            }
            long forced = durable.getAsLong();
            noted.put(log, forced);
            points.put(log.topicPartition(), forced);
            long start = Math.min(log.logStartOffset(), forced);
            if (start > 0) {
                starts.put(log.topicPartition(), start);
            }
            if (log.compaction().firstDirtyOffset() > 0) {
                cleaned.put(log.topicPartition(), log.compaction().firstDirtyOffset());
            }
        }
        recoveryPoints.write(points);
        logStartOffsets.write(starts);
        cleanerOffsets.write(cleaned);
        noted.forEach((log, forced) -> log.durability().checkpointed(forced));
        outdated.removeAll(gone);
    }

    /**
     * Forces what a recovery point relies on.
     *
     * @return the recovery point; empty when the log was deleted meanwhile
     */
    private OptionalLong makeDurable(PartitionLog log) throws IOException {
        try {
            if (log.logStartOffset() > log.forcedOffset() && log.failure() == null) {
                // A log must not end before it starts, should a crash take its end.
                log.flush();
            }
            long forced = log.durability().beginCheckpoint();
            if (!log.epochs().isForcedBelow(forced)) {
                log.epochs().persist(log.logEndOffset(), true);
            }
            return OptionalLong.of(forced);
        } catch (IOException e) {
            if (logs.get(log.topicPartition()) != log) {
                // Its folder was renamed under way.
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    void writeHighWatermarks(Map<TopicPartition, Long> all) throws IOException {
        Map<TopicPartition, Long> ours = new HashMap<>();
        all.forEach((partition, offset) -> {
            if (logs.containsKey(partition)) {
                ours.put(partition, offset);
            }
        });
        highWatermarks.write(ours);
    }
}
