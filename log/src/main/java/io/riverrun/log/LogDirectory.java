package io.riverrun.log;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.checkpoint.MalformedFileException;
import io.riverrun.log.checkpoint.MetaProperties;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskLock;
import io.riverrun.log.disk.ShortageException;
import io.riverrun.log.disk.WatchedDisk;
import io.riverrun.log.journal.Journal;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.log.producer.SnapshotFiles;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentList;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * One folder of {@code log.dirs}: a folder per partition, and files about them all. While a process
 * holds its {@code .lock}, no other may use it. Thread-safe, but for {@link #create} and {@link
 * #delete} of the same partition at the same time.
 */
final class LogDirectory {

    private static final String LOCK = ".lock";

    private final Disk disk;
    private final Path path;
    private final GroupCommit commit;
    private final Journal<PartitionLog> journal;
    private final DiskLock lock;
    private final Map<TopicPartition, PartitionLog> logs = new ConcurrentHashMap<>();
    private final LogCheckpoints checkpoints;
    private final DirectoryResources shared;
    private final SummaryUpkeep summaries;
    private final DoomedFolders doomed;
    private final NewFolders newFolders;
    private volatile boolean namesUnsynced;
    private final AtomicReference<String> offline = new AtomicReference<>();

    private LogDirectory(Disk disk, Path path, GroupCommit commit, DiskLock lock) {
        this.disk = new WatchedDisk(disk, this::takeOffline);
        this.path = path;
        this.commit = commit;
        this.journal = commit.journal(disk, path);
        this.lock = lock;
        this.checkpoints = new LogCheckpoints(this.disk, path, logs);
        this.shared = new DirectoryResources(this.disk, commit, journal, checkpoints);
        this.summaries = new SummaryUpkeep(this.disk, path, commit);
        this.doomed = new DoomedFolders(this.disk);
        this.newFolders = new NewFolders(commit);
    }

    /**
     * Takes the folder, making it if it does not exist.
     *
     * @throws LogDirectoryException saying in a sentence why it cannot be used
     */
    static LogDirectory open(Disk disk, Path path, GroupCommit commit) {
        try {
            if (!disk.isDirectory(path)) {
                disk.createDirectories(path);
                disk.syncDirectory(path.toAbsolutePath().getParent());
            }
            if (!disk.isDirectory(path)) {
                throw new LogDirectoryException(path + " of log.dirs is not a folder.");
            }
            disk.list(path);
            DiskLock lock =
                    disk.tryLock(path.resolve(LOCK))
                            .orElseThrow(() ->
                                    new LogDirectoryException(
                                            "Another process uses "
                                                    + path
                                                    + " of log.dirs: it holds the lock on "
                                                    + path.resolve(LOCK)
                                                    + "."));
            return new LogDirectory(disk, path, commit, lock);
        } catch (IOException e) {
            throw new LogDirectoryException(
                    "The folder %s of log.dirs cannot be used: %s (%s)."
                            .formatted(path, e.getClass().getSimpleName(), e.getMessage()),
                    e);
        }
    }

    /** Why the folder is not in use any more, or null. */
    String offlineReason() {
        return offline.get();
    }

    /**
     * Gives the folder up, for its disk fails: its logs are neither written nor read any more. Not
     * for a disk that is full. Any thread, also one that holds a partition's lock.
     */
    void takeOffline(Exception cause) {
        if (offline.compareAndSet(null, String.valueOf(cause.getMessage()))) {
            logs.values().forEach(log -> log.takeOffline(offline.get()));
            commit.offline(path, logs.values(), cause);
        }
    }

    /** Something to do in the folder that fails if the disk does. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /**
     * Does what the folder must have behind it to be used, at a start; takes it offline if that
     * fails.
     *
     * @throws ShortageException which leaves the folder in use
     */
    void attempt(Work work) throws IOException {
        if (offline.get() != null) {
            return;
        }
        try {
            work.run();
        } catch (ShortageException | MalformedFileException e) {
            throw e;
        } catch (IOException e) {
            takeOffline(e);
        }
    }

    /**
     * Does it if the folder is in use, as it stays unless the disk fails, which {@link WatchedDisk}
     * tells from other failures.
     *
     * @throws IOException what it met that leaves the folder in use; it may be tried again
     */
    void tend(Work work) throws IOException {
        if (offline.get() != null) {
            return;
        }
        try {
            work.run();
        } catch (IOException e) {
            if (offline.get() == null) {
                throw e;
            }
        }
    }

    /** What its logs have in memory is nobody's any more, and others have a use for the memory. */
    void forgetIfOffline() {
        if (offline.get() != null) {
            logs.values().forEach(log -> log.segments().giveBack());
        }
    }

    Path path() {
        return path;
    }

    Collection<PartitionLog> logs() {
        return logs.values();
    }

    PartitionLog get(TopicPartition partition) {
        return logs.get(partition);
    }

    /** Checks whose folder it is. */
    Optional<MetaProperties> checkOwner(OptionalInt brokerId) throws IOException {
        Optional<MetaProperties> owner = MetaProperties.read(disk, path);
        OptionalInt stored = owner.map(MetaProperties::brokerId).orElse(OptionalInt.empty());
        if (brokerId.isPresent() && stored.isPresent() && !brokerId.equals(stored)) {
            throw new LogDirectoryException(
                    "%s belongs to broker %d (%s says so), but broker.id is %d."
                            .formatted(
                                    path,
                                    stored.getAsInt(),
                                    path.resolve(MetaProperties.FILE_NAME),
                                    brokerId.getAsInt()));
        }
        return owner;
    }

    void writeOwner(MetaProperties owner) throws IOException {
        owner.write(disk, path);
    }

    /** What brings the logs of the last process back; call once. */
    DirectoryLoader loader() {
        return new DirectoryLoader(path, shared, summaries, doomed, logs);
    }

    Map<TopicPartition, Long> highWatermarks() throws IOException {
        return checkpoints.highWatermarks();
    }

    // --- creating and deleting ---

    /**
     * Makes an empty log.
     *
     * @param atOnce whether its folder is there when this returns, or else there is no log; it is
     *     made in the background otherwise
     */
    PartitionLog create(
            TopicPartition partition, Uuid topicId, LogConfig config, long nowMs, boolean atOnce)
            throws IOException {
        checkpoints.forget(partition);
        Path folder = path.resolve(PartitionFolder.name(partition));
        NewFolder unmade = new NewFolder(disk, folder, topicId);
        try {
            clearPlace(partition, folder, nowMs);
            if (atOnce) {
                unmade.make();
            }
        } catch (IOException e) {
            discard(folder, e);
            throw e;
        }
        LogState state =
                new LogState(
                        new SegmentList(Segment.create(disk, folder, 0, nowMs)),
                        new LeaderEpochs(disk, folder),
                        new ProducerStates(),
                        new SnapshotFiles(disk, folder),
                        0,
                        0,
                        List.of(),
                        false);
        PartitionLog log = new PartitionLog(shared, partition, topicId, folder, config, state);
        log.durability().directoryIsToBe(unmade);
        logs.put(partition, log);
        if (!atOnce) {
            newFolders.add(log);
        }
        return log;
    }

    /** Whether the next start may find the partition here, though it could not be made. */
    boolean mayHold(TopicPartition partition) {
        return disk.exists(path.resolve(PartitionFolder.name(partition)));
    }

    /** Moves a folder of that name out of the way: one whose deletion failed. */
    private void clearPlace(TopicPartition partition, Path folder, long nowMs) throws IOException {
        if (disk.exists(folder)) {
            if (!disk.isDirectory(folder)) {
                throw new FileAlreadyExistsException(folder + " is not a folder");
            }
            moveToDelete(partition, Uuid.ZERO, folder, nowMs);
            disk.syncDirectory(path);
        }
    }

    /** Takes away a folder without records: the next attempt may be made in another directory. */
    private void discard(Path folder, IOException cause) {
        namesUnsynced = true;
        try {
            if (disk.isDirectory(folder)) {
                doomed.delete(folder);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    void delete(PartitionLog log, long nowMs) throws IOException {
        logs.remove(log.topicPartition());
        checkpoints.outdate(log.topicPartition());
        log.durability().giveUpDirectory();
        log.abandon();
        try {
            log.movedTo(
                    moveToDelete(
                            log.topicPartition(),
                            log.topicId(),
                            log.directory(),
                            nowMs + log.config().fileDeleteDelayMs()));
        } catch (NoSuchFileException e) {
            // It was not made yet, or the operator was quicker: there is nothing to delete.
            return;
        }
    }

    private Path moveToDelete(TopicPartition partition, Uuid topicId, Path folder, long dueMs)
            throws IOException {
        Path target = move(folder, attempt -> PartitionFolder.deleted(partition, topicId, attempt));
        doomed.add(target, dueMs);
        return target;
    }

    void setAside(PartitionLog log) throws IOException {
        logs.remove(log.topicPartition());
        checkpoints.outdate(log.topicPartition());
        // Its records are nobody's any more: what the system has of them is enough.
        log.abandon();
        log.movedTo(
                move(
                        log.directory(),
                        attempt ->
                                PartitionFolder.stray(
                                        log.topicPartition(), log.topicId(), attempt)));
    }

    /**
     * Renames a folder that is no longer a partition's.
     *
     * @param name its name from now on, another at each attempt
     */
    private Path move(Path folder, IntFunction<String> name) throws IOException {
        Path target = null;
        for (int attempt = 0; target == null || disk.exists(target); attempt++) {
            target = path.resolve(name.apply(attempt));
        }
        namesUnsynced = true;
        disk.rename(folder, target);
        return target;
    }

    /**
     * Makes sure that partitions which are gone from here stay gone after a crash, before another
     * folder gets one of the same name.
     */
    void syncNames() throws IOException {
        if (!namesUnsynced) {
            return;
        }
        try {
            disk.syncDirectory(path);
            namesUnsynced = false;
        } catch (IOException e) {
            if (offline.get() == null) {
                throw e;
            }
            // Its disk may be gone for good; others are to take new partitions even so.
        }
    }

    /** Deletes the folders whose time has come; one that cannot be deleted is tried again. */
    void deleteDue(long nowMs) throws IOException {
        doomed.deleteDue(nowMs);
    }

    // --- checkpoints ---

    /** Writes recovery points, log start offsets and how far logs are compacted. */
    void checkpoint() throws IOException {
        checkpoints.write();
    }

    /** As {@link LogDirectories#sumUp}. */
    void sumUp(LogLock lock, long nowMs, boolean force) throws IOException {
        summaries.run(logs.values(), lock, nowMs, force);
    }

    void checkpointHighWatermarks(Map<TopicPartition, Long> all) throws IOException {
        checkpoints.writeHighWatermarks(all);
    }

    /** Gives up the lock and nothing else. */
    void release() {
        commit.forget(journal);
        giveUpNewFolders();
        try {
            lock.close();
        } catch (IOException e) {
            // The lock goes with the process at the latest.
            return;
        }
    }

    /** Another process may have the directory soon. */
    private void giveUpNewFolders() {
        logs.values().forEach(log -> log.durability().giveUpDirectory());
    }

    private void writeSummaries() {
        try {
            summaries.closed(logs.values());
        } catch (IOException e) {
            // The next start takes longer, no more.
            return;
        }
    }

    /** How the last process closed the folder, until {@link DirectoryLoader#markInUse}. */
    CleanShutdown lastShutdown() {
        return CleanShutdown.read(disk, path);
    }

    /**
     * Closes every log; when all went well, the next start need not recover.
     *
     * @param shutdown what to leave for it then
     */
    void close(CleanShutdown shutdown) throws IOException {
        commit.forget(journal);
        if (offline.get() != null) {
            giveUpNewFolders();
            lock.close();
            return;
        }
        IOException failure = null;
        try {
            BulkFlush.sealAll(disk, path, logs.values());
            for (PartitionLog log : logs.values()) {
                try {
                    log.close();
                } catch (IOException e) {
                    failure = e;
                }
            }
            checkpoint();
            if (failure == null && logs.values().stream().allMatch(log -> log.failure() == null)) {
                journal.close();
                writeSummaries();
                shutdown.write(disk, path);
            }
        } finally {
            giveUpNewFolders();
            lock.close();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
