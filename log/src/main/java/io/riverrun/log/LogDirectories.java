package io.riverrun.log;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.segment.LoadFinding;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All the logs of a broker, in the folders of {@code log.dirs}. Thread-safe, except that creating
 * and deleting the same partition is not to be done at the same time. Order of use: {@link #open},
 * {@link #load}, then the rest, {@link #close} last.
 */
public final class LogDirectories implements AutoCloseable {

    /**
     * What loading found, for the operator's log.
     *
     * @param asLeft whether all folders were closed in order, and the logs in them are those that
     *     were there then, and end where they ended
     * @param incomplete partitions that lack records which were durable once
     * @param findings what was wrong with the files of partitions
     */
    public record LoadReport(
            int partitions,
            int foldersRecovered,
            boolean asLeft,
            List<TopicPartition> incomplete,
            Map<TopicPartition, List<LoadFinding>> findings) {}

    /** Folders that could not be opened, and why. */
    private final Map<Path, String> unusable = new LinkedHashMap<>();

    private final Disk disk;
    private final List<LogDirectory> directories;
    private final DirectoryOwners owners;
    private volatile long servedInEpoch = CleanShutdown.NO_EPOCH;

    private LogDirectories(Disk disk, List<LogDirectory> directories, OptionalInt brokerId) {
        this.disk = disk;
        this.directories = directories;
        this.owners = new DirectoryOwners(directories, brokerId);
    }

    /**
     * Takes the folders, making those that do not exist. One that its disk fails is {@link
     * #offline} as long as another can be used.
     *
     * @param paths at least one
     * @param brokerId as configured; empty to take it from the folders
     * @throws LogDirectoryException saying in a sentence which folder cannot be used and why
     */
    public static LogDirectories open(
            Disk disk, List<Path> paths, OptionalInt brokerId, GroupCommit commit) {
        List<LogDirectory> opened = new ArrayList<>();
        LogDirectories all = new LogDirectories(disk, opened, brokerId);
        try {
            for (Path path : paths) {
                all.open(path, commit, path.equals(paths.getLast()));
            }
            all.owners.check(disk, all.unusable.keySet());
            return all;
        } catch (LogDirectoryException e) {
            all.release();
            throw e;
        }
    }

    private void open(Path path, GroupCommit commit, boolean last) {
        try {
            directories.add(LogDirectory.open(disk, path, commit));
        } catch (LogDirectoryException e) {
            if (!(e.getCause() instanceof IOException) || (last && directories.isEmpty())) {
                throw e;
            }
            unusable.put(path, e.getMessage());
        }
    }

    /** The folders whose disks failed, and why, for the operator and for DescribeLogDirs. */
    public Map<Path, String> offline() {
        Map<Path, String> all = new LinkedHashMap<>(unusable);
        for (LogDirectory directory : directories) {
            if (directory.offlineReason() != null) {
                all.put(directory.path(), directory.offlineReason());
            }
        }
        return all;
    }

    private List<LogDirectory> online() {
        return directories.stream().filter(each -> each.offlineReason() == null).toList();
    }

    /** The broker's id, as configured or as the folders have it. */
    public OptionalInt brokerId() {
        return owners.brokerId();
    }

    /** Whether a folder is a KRaft node's: no {@link #claim} has made it Riverrun's yet. */
    public boolean isOfKRaft() {
        return owners.isOfKRaft();
    }

    /**
     * The broker epoch in which the last process served with these very folders, and shut all of
     * them down in order, or -1; to be asked before {@link #load}, which tells whether the logs in
     * them are as they were left.
     */
    public long lastServedInEpoch() {
        long epoch = CleanShutdown.NO_EPOCH;
        if (!offline().isEmpty()) {
            return epoch;
        }
        for (LogDirectory directory : directories) {
            CleanShutdown last = directory.lastShutdown();
            boolean first = directory == directories.getFirst();
            if (last.directories() != directories.size()
                    || (!first && last.brokerEpoch() != epoch)) {
                return CleanShutdown.NO_EPOCH;
            }
            epoch = last.brokerEpoch();
        }
        return epoch;
    }

    /** Notes under which registration the broker serves, for the process after this. */
    public void servesInEpoch(long brokerEpoch) {
        servedInEpoch = brokerEpoch;
    }

    /** The cluster whose data the folders hold, if they hold any. */
    public Optional<String> clusterId() {
        return owners.clusterId();
    }

    /**
     * Marks the folders as this broker's, in this cluster, and each with the others' ids.
     *
     * @param newIds draws an id for a folder that has none
     * @throws LogDirectoryException when they are another cluster's
     */
    public void claim(int id, String cluster, Supplier<Uuid> newIds) throws IOException {
        owners.claim(id, cluster, newIds);
    }

    /**
     * Checks that the folders may become the cluster's.
     *
     * @throws LogDirectoryException when they are another cluster's
     */
    public void checkCluster(String cluster) {
        owners.checkCluster(cluster);
    }

    /**
     * Loads every partition, recovering where the last process did not shut down in order.
     *
     * @param configs the configuration of a topic
     * @param executor runs the loading of partitions; {@code Runnable::run} for one by one
     * @throws IOException when a partition cannot be loaded; the message names it
     */
    public LoadReport load(Function<String, LogConfig> configs, Executor executor, long nowMs)
            throws IOException {
        try (DirectoriesLoader loader = new DirectoriesLoader(directories, executor, nowMs)) {
            loader.begin();
            loader.loadLogs(configs);
            loader.restore();
            if (online().isEmpty()) {
                throw new IOException("No folder of log.dirs can be used: " + offline());
            }
            return loader.report(offline().isEmpty());
        }
    }

    /**
     * The log of a partition, or null when it is not on this broker. One that should have gone may
     * have come back with a disk that was offline: if the log is of a topic that is gone, set it
     * aside and ask again.
     */
    public PartitionLog get(TopicPartition partition) {
        for (LogDirectory directory : directories) {
            PartitionLog log = directory.get(partition);
            if (log != null) {
                return log;
            }
        }
        return null;
    }

    /** Every log, in no order. */
    public List<PartitionLog> all() {
        List<PartitionLog> all = new ArrayList<>();
        for (LogDirectory directory : directories) {
            all.addAll(directory.logs());
        }
        return all;
    }

    /** The folders, with the logs in each, for DescribeLogDirs. */
    public Map<Path, List<PartitionLog>> byDirectory() {
        Map<Path, List<PartitionLog>> all = new HashMap<>();
        for (LogDirectory directory : directories) {
            all.put(directory.path(), List.copyOf(directory.logs()));
        }
        return all;
    }

    /**
     * Makes an empty log, in the folder with the fewest; its files come with the first record.
     *
     * @param topicId may be {@link Uuid#ZERO} for none
     */
    public PartitionLog createLog(
            TopicPartition partition, Uuid topicId, LogConfig config, long nowMs)
            throws IOException {
        for (LogDirectory directory : directories) {
            directory.syncNames();
        }
        while (true) {
            LogDirectory emptiest =
                    online().stream()
                            .min(Comparator.comparingInt(each -> each.logs().size()))
                            .orElseThrow(() -> new IOException("every log directory is offline"));
            try {
                return emptiest.create(partition, topicId, config, nowMs, directories.size() > 1);
            } catch (IOException e) {
                if (emptiest.offlineReason() == null || emptiest.mayHold(partition)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Deletes a partition's log: at once for everyone but those who read it just now. Under the
     * partition's lock.
     *
     * @return false when there is no such log
     */
    public boolean delete(TopicPartition partition, long nowMs) throws IOException {
        for (LogDirectory directory : directories) {
            PartitionLog log = directory.get(partition);
            if (log != null) {
                directory.delete(log, nowMs);
                return true;
            }
        }
        return false;
    }

    /**
     * Takes away a log that no topic of the cluster claims: its folder is renamed to {@code
     * topic-partition.ID-stray} and stays until the operator deletes it.
     */
    public void setAside(PartitionLog log) throws IOException {
        for (LogDirectory directory : directories) {
            if (directory.get(log.topicPartition()) == log) {
                directory.setAside(log);
            }
        }
    }

    /** Deletes the folders of partitions that were deleted file.delete.delay.ms ago. */
    public void deleteDueFolders(long nowMs) throws IOException {
        tendEach(directory -> directory.deleteDue(nowMs));
    }

    /** Closes the files that were not used since the last call; about once a minute. */
    public void closeIdleFiles() throws IOException {
        disk.openFiles().closeIdle();
    }

    /** Writes what has gathered of logs that were idle since the last call; about once a second. */
    public void writeIdle() {
        directories.forEach(LogDirectory::forgetIfOffline);
        disk.writeBuffers().writeIdle();
    }

    /** Writes recovery points and log start offsets; about once a minute. */
    public void checkpoint() throws IOException {
        tendEach(LogDirectory::checkpoint);
    }

    /**
     * Notes what logs that have changed are like, so that a start need not read them, whatever ends
     * the process; every few seconds, by one thread at a time.
     *
     * @param force whether logs are forced of which not all is on stable storage, about once a
     *     minute; they are left out otherwise
     */
    public void sumUp(LogLock lock, long nowMs, boolean force) throws IOException {
        tendEach(directory -> directory.sumUp(lock, nowMs, force));
    }

    /** Writes the high watermarks of the partitions; every few seconds. */
    public void checkpointHighWatermarks(Map<TopicPartition, Long> offsets) throws IOException {
        tendEach(directory -> directory.checkpointHighWatermarks(offsets));
    }

    /** Something to do in a folder from time to time. */
    @FunctionalInterface
    private interface Upkeep {
        void of(LogDirectory directory) throws IOException;
    }

    /** In every folder, also in those after one where it cannot be done just now. */
    private void tendEach(Upkeep upkeep) throws IOException {
        IOException failure = null;
        for (LogDirectory directory : directories) {
            try {
                directory.tend(() -> upkeep.of(directory));
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** The high watermarks as last checkpointed. */
    public Map<TopicPartition, Long> highWatermarks() throws IOException {
        Map<TopicPartition, Long> all = new HashMap<>();
        for (LogDirectory directory : directories) {
            directory.attempt(() -> all.putAll(directory.highWatermarks()));
        }
        return all;
    }

    /** Shuts down in order: all flushed and sealed, checkpoints, the clean-shutdown marker. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        long epoch = offline().isEmpty() ? servedInEpoch : CleanShutdown.NO_EPOCH;
        CleanShutdown shutdown = new CleanShutdown(epoch, directories.size());
        for (LogDirectory directory : directories) {
            try {
                directory.close(shutdown);
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Lets go of the folders without marking a clean shutdown, as a crash would. */
    public void release() {
        for (LogDirectory directory : directories) {
            directory.release();
        }
    }
}
