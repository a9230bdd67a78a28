package io.riverrun.log;

import io.riverrun.log.checkpoint.MetaProperties;
import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
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
     * @param incomplete partitions that lack records which were durable once
     */
    public record LoadReport(
            int partitions, int foldersRecovered, List<TopicPartition> incomplete) {}

    /** Folders that could not be opened, and why. */
    private final Map<Path, String> unusable = new LinkedHashMap<>();

    private final Map<String, String> idsOfUnusable = new TreeMap<>();

    private final List<LogDirectory> directories;
    private OptionalInt brokerId;
    private Optional<String> clusterId = Optional.empty();
    private boolean ofKRaft;

    private LogDirectories(List<LogDirectory> directories, OptionalInt brokerId) {
        this.directories = directories;
        this.brokerId = brokerId;
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
        LogDirectories all = new LogDirectories(opened, brokerId);
        try {
            for (Path path : paths) {
                all.open(disk, path, commit, path.equals(paths.getLast()));
            }
            all.checkOwners();
            all.checkOwned(disk);
            return all;
        } catch (LogDirectoryException e) {
            all.release();
            throw e;
        }
    }

    private void open(Disk disk, Path path, GroupCommit commit, boolean last) {
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

    private void checkOwners() {
        Map<String, String> expected = new TreeMap<>();
        Set<String> present = new HashSet<>();
        for (LogDirectory directory : directories) {
            try {
                Optional<MetaProperties> owner = directory.checkOwner(brokerId);
                if (owner.isPresent()) {
                    adopt(directory, owner.get());
                    expected.putAll(owner.get().directories());
                    owner.get().directoryId().ifPresent(present::add);
                }
            } catch (IOException e) {
                throw new LogDirectoryException(
                        "The owner of " + directory.path() + " is unknown: " + e.getMessage(), e);
            }
        }
        expected.keySet().removeAll(present);
        expected.forEach((id, path) -> {
            if (unusable.containsKey(Path.of(path))) {
                idsOfUnusable.put(id, path);
            } else {
                miss(id, path);
            }
        });
    }

    /** Records of a broker that nobody can name must not become another's. */
    private void checkOwned(Disk disk) {
        if (brokerId.isPresent()) {
            return;
        }
        for (LogDirectory directory : directories) {
            try {
                for (String name : disk.list(directory.path())) {
                    if (PartitionFolder.parse(name).isPresent()) {
                        throw new LogDirectoryException(
                                ("The folder %s of log.dirs holds partitions (%s is one), but no %s"
                                                + " in it says which broker they belong to. Put the"
                                                + " file back, or set broker.id to the id which"
                                                + " that broker had.")
                                        .formatted(
                                                directory.path(), name, MetaProperties.FILE_NAME));
                    }
                }
            } catch (IOException e) {
                throw new LogDirectoryException(
                        "The folder %s cannot be listed: %s"
                                .formatted(directory.path(), e.getMessage()),
                        e);
            }
        }
    }

    /** Without the check its partitions would begin anew, and their records be gone. */
    private static void miss(String id, String path) {
        throw new LogDirectoryException(
                ("A folder of log.dirs is missing, with partitions of this broker: the one that was"
                                + " %s at the last start. Is its disk mounted? Name it in log.dirs"
                                + " again; or, if it is lost and its records may be, delete the"
                                + " lines '%s%s' from %s in the other folders.")
                        .formatted(
                                path,
                                MetaProperties.DIRECTORY_PREFIX,
                                id,
                                MetaProperties.FILE_NAME));
    }

    private void adopt(LogDirectory directory, MetaProperties owner) {
        ofKRaft |= owner.isOfKRaft();
        if (brokerId.isEmpty()) {
            brokerId = owner.brokerId();
        }
        if (clusterId.isEmpty()) {
            clusterId = owner.clusterId();
        } else if (owner.clusterId().isPresent() && !owner.clusterId().equals(clusterId)) {
            throw new LogDirectoryException(
                    "%s belongs to cluster %s, and another folder of log.dirs to %s."
                            .formatted(directory.path(), owner.clusterId().get(), clusterId.get()));
        }
    }

    /** The broker's id, as configured or as the folders have it. */
    public OptionalInt brokerId() {
        return brokerId;
    }

    /** Whether a folder is a KRaft node's: no {@link #claim} has made it Riverrun's yet. */
    public boolean isOfKRaft() {
        return ofKRaft;
    }

    /** The cluster whose data the folders hold, if they hold any. */
    public Optional<String> clusterId() {
        return clusterId;
    }

    /**
     * Marks the folders as this broker's, in this cluster, and each with the others' ids.
     *
     * @param newIds draws an id for a folder that has none
     * @throws LogDirectoryException when they are another cluster's
     */
    public void claim(int id, String cluster, Supplier<Uuid> newIds) throws IOException {
        checkCluster(cluster);
        brokerId = OptionalInt.of(id);
        clusterId = Optional.of(cluster);
        SortedMap<String, String> ids = new TreeMap<>(idsOfUnusable);
        for (LogDirectory directory : directories) {
            directory.attempt(
                    () -> ids.put(directoryId(directory, newIds), directory.path().toString()));
        }
        for (LogDirectory directory : directories) {
            directory.attempt(() -> {
                Optional<String> own =
                        directory.checkOwner(brokerId).flatMap(MetaProperties::directoryId);
                own(
                        directory,
                        new MetaProperties(MetaProperties.VERSION, brokerId, clusterId, own, ids));
            });
        }
    }

    /**
     * Checks that the folders may become the cluster's.
     *
     * @throws LogDirectoryException when they are another cluster's
     */
    public void checkCluster(String cluster) {
        if (clusterId.isPresent() && !clusterId.get().equals(cluster)) {
            String remedy =
                    ofKRaft
                            ? "a ZooKeeper, or a chroot in one, that is new"
                            : "the ZooKeeper (or the folder 'zookeeper') they were made with";
            throw new LogDirectoryException(
                    "The folders of log.dirs belong to cluster %s, but this ZooKeeper to %s. Use %s, or other folders."
                            .formatted(clusterId.get(), cluster, remedy));
        }
    }

    /** The folder's id, which is durable before any other folder names it. */
    private String directoryId(LogDirectory directory, Supplier<Uuid> newIds) throws IOException {
        Optional<MetaProperties> owner = directory.checkOwner(brokerId);
        Optional<String> id = owner.flatMap(MetaProperties::directoryId);
        if (id.isPresent()) {
            return id.get();
        }
        String drawn = newIds.get().toString();
        SortedMap<String, String> known =
                owner.map(MetaProperties::directories).orElseGet(TreeMap::new);
        own(
                directory,
                new MetaProperties(
                        MetaProperties.VERSION, brokerId, clusterId, Optional.of(drawn), known));
        return drawn;
    }

    private void own(LogDirectory directory, MetaProperties owner) throws IOException {
        if (!directory.checkOwner(brokerId).equals(Optional.of(owner))) {
            directory.writeOwner(owner);
        }
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
        List<CompletableFuture<Void>> loading = new ArrayList<>();
        Set<TopicPartition> seen = new HashSet<>();
        List<TopicPartition> incomplete = new ArrayList<>();
        int recovered = 0;
        for (LogDirectory directory : directories) {
            List<TopicPartition> partitions = new ArrayList<>();
            directory.attempt(() -> partitions.addAll(directory.begin()));
            recovered += directory.wasClean() || partitions.isEmpty() ? 0 : 1;
            for (TopicPartition partition : partitions) {
                if (!seen.add(partition)) {
                    throw new LogDirectoryException(
                            partition + " lies in two folders of log.dirs; remove the older one.");
                }
            }
            loadAll(directory, partitions, configs, executor, nowMs, loading);
        }
        join(loading);
        for (LogDirectory directory : directories) {
            directory.attempt(() -> {
                for (PartitionLog log : directory.replayJournal(nowMs)) {
                    incomplete.add(log.topicPartition());
                }
                directory.markInUse();
            });
        }
        if (online().isEmpty()) {
            throw new IOException("No folder of log.dirs can be used: " + offline());
        }
        return new LoadReport(seen.size(), recovered, incomplete);
    }

    private static final int LOADERS = 4;

    private static void loadAll(
            LogDirectory directory,
            List<TopicPartition> partitions,
            Function<String, LogConfig> configs,
            Executor executor,
            long nowMs,
            List<CompletableFuture<Void>> loading) {
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < LOADERS; i++) {
            loading.add(
                    CompletableFuture.runAsync(
                            () -> {
                                int at = next.getAndIncrement();
                                while (at < partitions.size()) {
                                    load(directory, partitions.get(at), configs, nowMs);
                                    at = next.getAndIncrement();
                                }
                            },
                            executor));
        }
    }

    private static void load(
            LogDirectory directory,
            TopicPartition partition,
            Function<String, LogConfig> configs,
            long nowMs) {
        try {
            LogConfig config = configs.apply(partition.topic());
            directory.attempt(() -> directory.load(partition, config, nowMs));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    partition + " in " + directory.path() + " cannot be loaded: " + e.getMessage(),
                    e);
        }
    }

    private static void join(List<CompletableFuture<Void>> loading) throws IOException {
        try {
            CompletableFuture.allOf(loading.toArray(new CompletableFuture<?>[0])).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException unchecked) {
                throw new IOException(unchecked.getMessage(), unchecked.getCause());
            }
            throw e;
        }
    }

    /** The log of a partition, or null when it is not on this broker. */
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
        for (LogDirectory directory : online()) {
            directory.syncNames();
        }
        while (true) {
            LogDirectory emptiest =
                    online().stream()
                            .min(Comparator.comparingInt(each -> each.logs().size()))
                            .orElseThrow(() -> new IOException("every log directory is offline"));
            try {
                return emptiest.create(partition, topicId, config, nowMs);
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
    public void setAside(TopicPartition partition) throws IOException {
        for (LogDirectory directory : directories) {
            PartitionLog log = directory.get(partition);
            if (log != null) {
                directory.setAside(log);
            }
        }
    }

    /** Deletes the folders of partitions that were deleted file.delete.delay.ms ago. */
    public void deleteDueFolders(long nowMs) throws IOException {
        for (LogDirectory directory : directories) {
            directory.attempt(() -> directory.deleteDue(nowMs));
        }
    }

    /** Writes recovery points and log start offsets; about once a minute. */
    public void checkpoint() throws IOException {
        for (LogDirectory directory : directories) {
            directory.attempt(directory::checkpoint);
        }
    }

    /** Writes the high watermarks of the partitions; every few seconds. */
    public void checkpointHighWatermarks(Map<TopicPartition, Long> offsets) throws IOException {
        for (LogDirectory directory : directories) {
            directory.attempt(() -> directory.checkpointHighWatermarks(offsets));
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
        for (LogDirectory directory : directories) {
            try {
                directory.close();
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
