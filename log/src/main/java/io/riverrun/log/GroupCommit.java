package io.riverrun.log;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.ShortageException;
import io.riverrun.log.journal.Journal;
import io.riverrun.log.segment.Segment;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Makes appends durable, many at once: one cycle covers, log by log, every append that arrived
 * while the last cycle ran (decision 6). Appends on any thread call {@link #dirty}; the server sees
 * to the cycles.
 */
public final class GroupCommit implements CommitCycles {

    /** Is told what a cycle did, on the thread that did it. Must be quick and throw nothing. */
    public interface Listener {

        /** The log's {@link PartitionLog#durableOffset()} has moved. */
        void durable(PartitionLog log);

        /** The log could not be forced to disk; it takes no writes any more. */
        void failed(PartitionLog log, Exception cause);

        /** The folder of a new log could not be made; it is tried again with the first record. */
        default void withoutFolder(PartitionLog log, Exception cause) {}

        /**
         * The file of what a directory's logs are like may not be written, or read: it is tried
         * again, and without it a start reads the logs.
         */
        default void withoutSummaries(Path directory, Exception cause) {}

        /** The disk of a log directory failed; its logs are neither written nor read any more. */
        default void offline(Path directory, List<PartitionLog> logs, Exception cause) {
            logs.forEach(log -> failed(log, cause));
        }
    }

    private final Listener listener;
    private final Runnable wakeUp;
    private final Executor forcers;
    private final Executor background;
    private final Journal.FileBytes journalBytes;
    private final Writeback writeback;
    private final ConcurrentLinkedQueue<PartitionLog> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final List<Journal<PartitionLog>> journals = new CopyOnWriteArrayList<>();

    /**
     * Logs that could not be forced for want of room on their disk, or since too many files are
     * open, until they are to try again.
     */
    private final ConcurrentLinkedQueue<PartitionLog> postponed = new ConcurrentLinkedQueue<>();

    /** What the listener is to hear of directories, from the thread that holds no locks. */
    private final ConcurrentLinkedQueue<Runnable> news = new ConcurrentLinkedQueue<>();

    /**
     * @param wakeUp runs when there is work and there was none; it wakes the thread of the cycles
     * @param forcers runs the forcing of single logs; {@code Runnable::run} for one after the other
     */
    public GroupCommit(Listener listener, Runnable wakeUp, Executor forcers) {
        this(listener, wakeUp, forcers, forcers);
    }

    /**
     * @param background as the forcers, for what nobody waits for: it may run it a while later
     */
    public GroupCommit(Listener listener, Runnable wakeUp, Executor forcers, Executor background) {
        this(
                listener,
                wakeUp,
                forcers,
                background,
                Journal.FileBytes.DEFAULT,
                Writeback.STEP_BYTES);
    }

    GroupCommit(
            Listener listener,
            Runnable wakeUp,
            Executor forcers,
            Journal.FileBytes journalBytes,
            int writebackStepBytes) {
        this(listener, wakeUp, forcers, forcers, journalBytes, writebackStepBytes);
    }

    private GroupCommit(
            Listener listener,
            Runnable wakeUp,
            Executor forcers,
            Executor background,
            Journal.FileBytes journalBytes,
            int writebackStepBytes) {
        this.background = background;
        this.journalBytes = journalBytes;
        this.listener = listener;
        this.wakeUp = wakeUp;
        this.forcers = forcers;
        this.writeback = new Writeback(forcers, writebackStepBytes, this::couldNotForce);
    }

    /** Makes the journal of a log directory; it is written by the cycles. */
    Journal<PartitionLog> journal(Disk disk, Path directory) {
        Journal<PartitionLog> journal =
                new Journal<>(disk, directory, forcers, this::flush, journalBytes);
        journals.add(journal);
        return journal;
    }

    /** The journal's directory is no longer in use. */
    void forget(Journal<PartitionLog> journal) {
        journals.remove(journal);
    }

    /**
     * The log has batches that are to become durable: through its directory's journal, or by
     * forcing its own files where the journal cannot take them. Under the partition's lock; never
     * blocks.
     */
    void appended(PartitionLog log, Journal<PartitionLog> journal, ByteBuffer batches) {
        Durability durability = log.durability();
        Journal.Added added =
                durability.hasNewFiles() || log.topicId().equals(Uuid.ZERO)
                        ? Journal.Added.REFUSED
                        : journal.add(
                                log,
                                log.logEndOffset(),
                                durability.truncations(),
                                log.topicId(),
                                log.topicPartition().partition(),
                                batches);
        switch (added) {
            case REFUSED -> dirty(log);
            case FIRST -> wakeUp.run();
            case MORE -> {
                // Whoever came first has woken the thread of the cycles.
            }
        }
    }

    /**
     * Has what the segment holds written to the device in small steps, long before it is forced.
     * Under the partition's lock; never blocks.
     */
    void writeBack(PartitionLog log, Segment segment) {
        writeback.appended(log, segment);
    }

    /** The log's own files are to be forced to disk. Thread-safe; never blocks. */
    public void dirty(PartitionLog log) {
        if (log.durability().enqueue()) {
            add(log);
        }
    }

    private void add(PartitionLog log) {
        queue.add(log);
        if (queued.getAndIncrement() == 0) {
            wakeUp.run();
        }
    }

    @Override
    public boolean hasPostponed() {
        return !postponed.isEmpty();
    }

    @Override
    public void retryPostponed() {
        for (PartitionLog log = postponed.poll(); log != null; log = postponed.poll()) {
            add(log);
        }
    }

    @Override
    public boolean needsWholeCycle() {
        return queued.get() > 0 || !news.isEmpty();
    }

    @Override
    public boolean hasWork() {
        if (needsWholeCycle()) {
            return true;
        }
        for (Journal<PartitionLog> journal : journals) {
            if (journal.hasEntries()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int runCycle() {
        List<Journal.Written<PartitionLog>> written = new ArrayList<>(journals.size());
        for (Journal<PartitionLog> journal : journals) {
            written.add(journal.write());
        }
        Set<PartitionLog> toForce = takeDirty();
        int count = 0;
        for (Journal.Written<PartitionLog> each : written) {
            if (each.durable()) {
                count += publish(each.marks());
            } else {
                toForce.addAll(each.marks().keySet());
            }
        }
        if (toForce.size() == 1) {
            force(toForce.iterator().next());
        } else if (!toForce.isEmpty()) {
            forceAll(toForce);
        }
        for (Runnable each = news.poll(); each != null; each = news.poll()) {
            each.run();
        }
        return count + toForce.size();
    }

    @Override
    public boolean runJournalCycle() {
        if (needsWholeCycle()) {
            return false;
        }
        for (Journal<PartitionLog> journal : journals) {
            Journal.Written<PartitionLog> written = journal.write();
            if (written.durable()) {
                publish(written.marks());
            } else {
                written.marks().keySet().forEach(this::dirty);
            }
        }
        return !needsWholeCycle();
    }

    /** Tells of what the journal has, but not of a log whose file holds records it has not. */
    private int publish(Map<PartitionLog, Journal.Mark> marks) {
        int count = 0;
        for (Map.Entry<PartitionLog, Journal.Mark> entry : marks.entrySet()) {
            PartitionLog log = entry.getKey();
            // A log that the journal refused waits before its next records are in the journal, so
            // that its durable offset does not pass what is only in its file.
            // A log that failed may have been cut in part; nobody is to rely on what it had.
            if (!log.durability().isQueued() && log.failure() == null) {
                Journal.Mark mark = entry.getValue();
                log.durability().journaled(mark.endOffset(), mark.truncations());
                listener.durable(log);
                count++;
            }
        }
        return count;
    }

    private Set<PartitionLog> takeDirty() {
        Set<PartitionLog> logs = new LinkedHashSet<>();
        int taken = 0;
        for (int left = queued.get(); left > 0; left--) {
            PartitionLog log = queue.poll();
            if (log == null) {
                break;
            }
            logs.add(log);
            taken++;
        }
        queued.addAndGet(-taken);
        return logs;
    }

    private void forceAll(Set<PartitionLog> logs) {
        logs.stream()
                .collect(Collectors.groupingBy(log -> log.directory().getParent()))
                .forEach((directory, some) -> logs.removeAll(forceInBulk(directory, some)));
        CompletableFuture<?>[] done =
                logs.stream()
                        .map(log -> CompletableFuture.runAsync(() -> force(log), forcers))
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(done).join();
    }

    /** Forces the logs of a directory if they are many; those that are forced, or have failed. */
    private Collection<PartitionLog> forceInBulk(Path directory, List<PartitionLog> logs) {
        Disk disk = logs.getFirst().shared().disk();
        if (!BulkFlush.pays(disk, logs.size())) {
            return Set.of();
        }
        logs.forEach(log -> log.durability().dequeued());
        try {
            Set<PartitionLog> forced = BulkFlush.run(disk, directory, logs, false);
            forced.forEach(listener::durable);
            return forced;
        } catch (IOException e) {
            logs.forEach(log -> couldNotForce(log, e));
            return logs;
        }
    }

    private void force(PartitionLog log) {
        log.durability().dequeued();
        try {
            if (flush(log)) {
                listener.durable(log);
            }
        } catch (ShortageException e) {
            // Nobody is told, nothing is lost: it goes on when there is room again.
            if (log.durability().enqueue()) {
                postponed.add(log);
            }
        }
    }

    /**
     * Forces logs of a directory by one sync of the disk, beside the cycles; they go on.
     *
     * @return whether the disk was synced
     */
    boolean forceBeside(Disk disk, Path directory, Collection<PartitionLog> logs) {
        try {
            return !BulkFlush.run(disk, directory, logs, false).isEmpty();
        } catch (IOException e) {
            logs.forEach(log -> couldNotForce(log, e));
            return false;
        }
    }

    /** Forces a log, beside the cycles, unless that fails. */
    void forceBeside(PartitionLog log) {
        try {
            flush(log);
        } catch (ShortageException e) {
            // It is none of the log's own doing; a cycle will see to it.
            return;
        }
    }

    /** Has something done by and by that nobody waits for. */
    void inBackground(Runnable work) {
        background.execute(work);
    }

    void couldNotMakeFolder(PartitionLog log, Exception cause) {
        listener.withoutFolder(log, cause);
    }

    void withoutSummaries(Path directory, Exception cause) {
        listener.withoutSummaries(directory, cause);
    }

    /** Has the listener told that a directory's disk failed. Any thread; never blocks. */
    void offline(Path directory, Collection<PartitionLog> logs, Exception cause) {
        List<PartitionLog> gone = List.copyOf(logs);
        news.add(() -> listener.offline(directory, gone, cause));
        wakeUp.run();
    }

    /**
     * Forces the log's own files; false when that failed for good.
     *
     * @throws ShortageException when it is to be tried again
     */
    private boolean flush(PartitionLog log) throws ShortageException {
        try {
            log.flush();
            return true;
        } catch (IOException | RuntimeException e) {
            if (log.isClosed()) {
                return true;
            }
            if (e instanceof ShortageException shortage) {
                throw shortage;
            }
            couldNotForce(log, e);
            return false;
        }
    }

    private void couldNotForce(PartitionLog log, Exception cause) {
        if (log.failure() == null) {
            log.fail("its records could not be forced to disk: " + cause.getMessage());
            listener.failed(log, cause);
        }
    }
}
