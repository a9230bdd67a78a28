package io.riverrun.log;

import io.riverrun.log.segment.LoadFinding;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Brings the logs of all folders back at a start, several at a time: {@link #begin}, {@link
 * #loadLogs} and {@link #restore}, each once, by one thread, which waits for those of the executor,
 * and {@link #close} whatever came of it.
 */
final class DirectoriesLoader implements AutoCloseable {

    private static final int LOADERS = 4;

    /** A folder, and the logs in it that are to be loaded. */
    private static final class Folder {
        private final LogDirectory directory;
        private final DirectoryLoader loader;
        private Set<TopicPartition> partitions = Set.of();

        Folder(LogDirectory directory) {
            this.directory = directory;
            this.loader = directory.loader();
        }
    }

    private final List<Folder> folders;
    private final Executor executor;
    private final long nowMs;
    private final List<TopicPartition> incomplete = new ArrayList<>();
    private int recovered;

    /**
     * @param executor loads single logs; {@code Runnable::run} for one by one
     */
    DirectoriesLoader(List<LogDirectory> directories, Executor executor, long nowMs) {
        this.folders = directories.stream().map(Folder::new).toList();
        this.executor = executor;
        this.nowMs = nowMs;
    }

    /** Looks at the folders. */
    void begin() throws IOException {
        for (Folder folder : folders) {
            folder.directory.attempt(() -> folder.partitions = folder.loader.begin());
            recovered += folder.loader.wasClean() || folder.partitions.isEmpty() ? 0 : 1;
        }
        // In one folder there are none twice, but maybe a hundred thousand.
        if (folders.size() > 1) {
            takeEachFromOne();
        }
    }

    private void takeEachFromOne() throws IOException {
        Map<TopicPartition, Folder> seen = new HashMap<>();
        for (Folder folder : folders) {
            for (TopicPartition partition : List.copyOf(folder.partitions)) {
                Folder other = seen.putIfAbsent(partition, folder);
                if (other != null) {
                    takeFromOne(partition, other, folder);
                    if (!other.partitions.contains(partition)) {
                        seen.put(partition, folder);
                    }
                }
            }
        }
    }

    /**
     * Leaves a partition that lies in two folders to one of them: the other's is what is left of an
     * attempt to make it, before its disk failed. A log of a topic that is gone may lie beside the
     * one that there is, in which case both are loaded: metadata will tell.
     */
    private static void takeFromOne(TopicPartition partition, Folder one, Folder other)
            throws IOException {
        Uuid topicId = one.loader.topicId(partition);
        Uuid otherId = other.loader.topicId(partition);
        if (!topicId.equals(otherId) && !topicId.equals(Uuid.ZERO) && !otherId.equals(Uuid.ZERO)) {
            return;
        }
        boolean otherIsLeftover = isLeftover(partition, other, otherId, topicId);
        if (!otherIsLeftover && !isLeftover(partition, one, topicId, otherId)) {
            throw new LogDirectoryException(
                    partition + " lies in two folders of log.dirs; remove the older one.");
        }
        Folder leftover = otherIsLeftover ? other : one;
        leftover.partitions.remove(partition);
        leftover.loader.discard(partition);
    }

    /** Whether a folder never had records, and those in the other are surely of its topic. */
    private static boolean isLeftover(
            TopicPartition partition, Folder folder, Uuid topicId, Uuid otherId)
            throws IOException {
        return (topicId.equals(otherId) || topicId.equals(Uuid.ZERO))
                && folder.loader.neverHadRecords(partition);
    }

    /**
     * Loads every log.
     *
     * @throws IOException when one cannot be loaded; the message names it
     */
    void loadLogs(Function<String, LogConfig> configs) throws IOException {
        List<CompletableFuture<Void>> loading = new ArrayList<>();
        for (Folder folder : folders) {
            List<TopicPartition> partitions = List.copyOf(folder.partitions);
            AtomicInteger next = new AtomicInteger();
            for (int i = 0; i < LOADERS; i++) {
                loading.add(
                        CompletableFuture.runAsync(
                                () -> loadFrom(folder, partitions, next, configs), executor));
            }
        }
        join(loading);
    }

    private void loadFrom(
            Folder folder,
            List<TopicPartition> partitions,
            AtomicInteger next,
            Function<String, LogConfig> configs) {
        int at = next.getAndIncrement();
        while (at < partitions.size()) {
            load(folder, partitions.get(at), configs);
            at = next.getAndIncrement();
        }
    }

    private void load(
            Folder folder, TopicPartition partition, Function<String, LogConfig> configs) {
        try {
            LogConfig config = configs.apply(partition.topic());
            folder.directory.attempt(() -> folder.loader.load(partition, config, nowMs));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    partition
                            + " in "
                            + folder.directory.path()
                            + " cannot be loaded: "
                            + e.getMessage(),
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

    /** Makes good from the journals what a crash took. */
    void restore() throws IOException {
        for (Folder folder : folders) {
            folder.directory.attempt(() -> {
                for (PartitionLog log : folder.loader.replayJournal(executor, nowMs)) {
                    incomplete.add(log.topicPartition());
                }
                folder.loader.markInUse();
            });
        }
    }

    /**
     * What there was to find.
     *
     * @param allOnline whether none of the broker's folders has failed
     */
    LogDirectories.LoadReport report(boolean allOnline) {
        Map<TopicPartition, List<LoadFinding>> findings = new HashMap<>();
        folders.forEach(folder -> findings.putAll(folder.loader.findings()));
        return new LogDirectories.LoadReport(
                folders.stream().mapToInt(folder -> folder.partitions.size()).sum(),
                recovered,
                allOnline && folders.stream().allMatch(folder -> folder.loader.isAsLeft()),
                incomplete,
                findings);
    }

    @Override
    public void close() {
        folders.forEach(folder -> folder.loader.end());
    }
}
