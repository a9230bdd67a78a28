package io.riverrun.server.start;

import io.riverrun.base.Invariant;
import io.riverrun.log.GroupCommit;
import io.riverrun.log.PartitionLog;
import io.riverrun.replication.HostedPartitions;
import io.riverrun.replication.Partition;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes appends durable: runs the cycles of the group commit, and tells the partitions what is on
 * disk. Thread-safe.
 *
 * <p>Where the disk answers fast, the event loop that appended runs the cycle at the end of its
 * turn: to wake a thread and be woken by it would take as long as the write. All else, and all on
 * slow disks, is done by a thread of its own.
 */
final class Flusher implements GroupCommit.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);

    /** Files that are forced to disk at the same time. */
    private static final int FORCERS = 4;

    private static final long RETRY_NS = 100_000_000;

    /** How soon a log is forced again that found the disk full, as it may be for hours. */
    private static final long FULL_DISK_RETRY_NS = 1_000_000_000;

    /** The longest that writes may take on the average for event loops to wait for them. */
    private static final long SHORT_WRITE_NS = 400_000;

    /** Of writes, in the average. */
    private static final int WRITES_IN_AVERAGE = 16;

    private final ExecutorService forcers =
            Executors.newFixedThreadPool(
                    FORCERS, Thread.ofPlatform().daemon().name("forcer-", 0).factory());
    private final GroupCommit commit = new GroupCommit(this, this::wakeUp, forcers);
    private final Thread thread = Thread.ofPlatform().daemon().name("flusher").unstarted(this::run);

    /** Held by whoever runs a cycle. */
    private final ReentrantLock cycle = new ReentrantLock();

    private volatile Predicate<Runnable> atEndOfTurn = _ -> false;
    private volatile HostedPartitions partitions;
    private volatile boolean closing;
    private volatile long averageWriteNs;
    private volatile long lastWriteNs = System.nanoTime();

    /** When logs that wait for room on a disk were first found, or last tried again. */
    private long postponedNs;

    private boolean postponed;

    GroupCommit commit() {
        return commit;
    }

    /** When the journal was last written, by {@link System#nanoTime}. */
    long lastWriteNs() {
        return lastWriteNs;
    }

    /** Begins to flush for these partitions. */
    void start(HostedPartitions hosted) {
        Invariant.check(partitions == null, "the flusher is started twice");
        partitions = hosted;
        thread.start();
    }

    /**
     * Lets event loops run cycles.
     *
     * @param atEndOfTurn has the calling event loop do work soon; false on any other thread
     */
    void useEventLoops(Predicate<Runnable> atEndOfTurn) {
        this.atEndOfTurn = atEndOfTurn;
    }

    @Override
    public void durable(PartitionLog log) {
        Partition partition = partitions.of(log);
        if (partition != null) {
            partition.flushed();
        }
    }

    @Override
    public void failed(PartitionLog log, Exception cause) {
        LOG.error(
                "The log of {} takes no writes any more, since it cannot be forced to disk",
                log.topicPartition(),
                cause);
        Partition partition = partitions.of(log);
        if (partition != null) {
            partition.failed();
        }
    }

    @Override
    public void offline(Path directory, List<PartitionLog> logs, Exception cause) {
        LOG.error(
                "The folder {} of log.dirs is offline until the next start, and its {} partitions with"
                        + " it, since its disk fails: {}",
                directory,
                logs.size(),
                cause.getMessage(),
                cause);
        for (PartitionLog log : logs) {
            Partition partition = partitions.of(log);
            if (partition != null) {
                partition.failed();
            }
        }
    }

    private void wakeUp() {
        boolean isShort = averageWriteNs <= SHORT_WRITE_NS && !commit.needsWholeCycle();
        if (!isShort || !atEndOfTurn.test(this::runShortCycle)) {
            LockSupport.unpark(thread);
        }
    }

    /** On an event loop, which leaves to the thread what could take long. */
    private void runShortCycle() {
        boolean done = false;
        if (cycle.tryLock()) {
            try {
                done = runJournalCycle();
            } catch (RuntimeException e) {
                LOG.error("A flush failed; trying again", e);
            } finally {
                cycle.unlock();
            }
        }
        if (!done) {
            LockSupport.unpark(thread);
        }
    }

    /** What writes nothing does not count: it would make a slow disk look fast. */
    private boolean runJournalCycle() {
        if (!commit.hasWork()) {
            return true;
        }
        long startNs = System.nanoTime();
        boolean done = commit.runJournalCycle();
        if (done) {
            long before = averageWriteNs;
            long endNs = System.nanoTime();
            lastWriteNs = endNs;
            long tookNs = endNs - startNs;
            averageWriteNs = before + (tookNs - before) / WRITES_IN_AVERAGE;
        }
        return done;
    }

    private void run() {
        while (!closing) {
            retryPostponed();
            if (commit.hasWork()) {
                runCycle();
            } else if (postponed) {
                LockSupport.parkNanos(this, FULL_DISK_RETRY_NS);
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Looked at after each cycle, and before the thread sleeps. */
    private void retryPostponed() {
        boolean was = postponed;
        postponed = commit.hasPostponed();
        long nowNs = System.nanoTime();
        if (postponed && !was) {
            LOG.warn("A disk is full: what is not on it yet is acknowledged once there is room");
            postponedNs = nowNs;
        } else if (postponed && nowNs - postponedNs >= FULL_DISK_RETRY_NS) {
            postponedNs = nowNs;
            commit.retryPostponed();
        }
    }

    /** Without this thread nothing would be acknowledged any more, whatever went wrong once. */
    private void runCycle() {
        try {
            runWholeCycle();
        } catch (RuntimeException e) {
            LOG.error("A flush failed; trying again", e);
            LockSupport.parkNanos(this, RETRY_NS);
        }
    }

    private void runWholeCycle() {
        cycle.lock();
        try {
            if (!runJournalCycle()) {
                commit.runCycle();
            }
        } finally {
            cycle.unlock();
        }
    }

    /** Ends the thread, after what it is doing just now. */
    void end() throws InterruptedException {
        closing = true;
        wakeUp();
        thread.join();
        forcers.shutdown();
        forcers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }
}
