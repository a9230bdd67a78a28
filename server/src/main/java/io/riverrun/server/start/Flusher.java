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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that makes appends durable: it runs the cycles of the group commit, and tells the
 * partitions what is on disk. Thread-safe.
 */
final class Flusher implements GroupCommit.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);

    /** Files that are forced to disk at the same time. */
    private static final int FORCERS = 4;

    private static final long RETRY_NS = 100_000_000;

    private final ExecutorService forcers =
            Executors.newFixedThreadPool(
                    FORCERS, Thread.ofPlatform().daemon().name("forcer-", 0).factory());
    private final GroupCommit commit = new GroupCommit(this, this::wakeUp, forcers);
    private final Thread thread = Thread.ofPlatform().daemon().name("flusher").unstarted(this::run);

    private volatile HostedPartitions partitions;
    private volatile boolean closing;

    GroupCommit commit() {
        return commit;
    }

    /** Begins to flush for these partitions. */
    void start(HostedPartitions hosted) {
        Invariant.check(partitions == null, "the flusher is started twice");
        partitions = hosted;
        thread.start();
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
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closing) {
            if (commit.hasWork()) {
                runCycle();
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Without this thread nothing would be acknowledged any more, whatever went wrong once. */
    private void runCycle() {
        try {
            commit.runCycle();
        } catch (RuntimeException e) {
            LOG.error("A flush failed; trying again", e);
            LockSupport.parkNanos(this, RETRY_NS);
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
