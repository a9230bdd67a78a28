package io.riverrun.server.start;

import io.riverrun.base.Clock;
import io.riverrun.log.GroupCommit;
import io.riverrun.log.PartitionLog;
import io.riverrun.replication.Partition;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes appends durable: has the cycles of the group commit run, and tells the partitions what is
 * on disk. Thread-safe.
 */
final class Flusher implements GroupCommit.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);

    /** Files that are forced to disk at the same time. */
    private static final int FORCERS = 4;

    /** What clients do at once with a topic that they made comes first. */
    private static final long BACKGROUND_DELAY_MS = 250;

    private final ExecutorService forcers =
            Executors.newFixedThreadPool(
                    FORCERS, Thread.ofPlatform().daemon().name("forcer-", 0).factory());
    private final GroupCommit commit =
            new GroupCommit(
                    this,
                    this::wakeUp,
                    forcers,
                    CompletableFuture.delayedExecutor(
                            BACKGROUND_DELAY_MS, TimeUnit.MILLISECONDS, forcers));
    private final FlushCycles cycles = new FlushCycles(commit, Clock.SYSTEM);

    /**
     * Finds the partition of a log, or null. None is hosted before {@link #start}, while logs are
     * loaded already, written to by the journal's replay, and may fail.
     */
    private volatile Function<PartitionLog, Partition> partitions = _ -> null;

    GroupCommit commit() {
        return commit;
    }

    /** As {@link FlushCycles#lastWriteNs}. */
    long lastWriteNs() {
        return cycles.lastWriteNs();
    }

    /**
     * Begins to flush, before the first partition is hosted; once.
     *
     * @param hosted finds the partition of a log; null when it is not hosted
     */
    void start(Function<PartitionLog, Partition> hosted) {
        partitions = hosted;
        cycles.start();
    }

    /** As {@link FlushCycles#useEventLoops}. */
    void useEventLoops(Predicate<Runnable> atEndOfTurn) {
        cycles.useEventLoops(atEndOfTurn);
    }

    /** As {@link FlushCycles#onThread}. */
    void onThread(Runnable errand) {
        cycles.onThread(errand);
    }

    @Override
    public void durable(PartitionLog log) {
        Partition partition = partitions.apply(log);
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
        Partition partition = partitions.apply(log);
        if (partition != null) {
            partition.failed();
        }
    }

    @Override
    public void withoutFolder(PartitionLog log, Exception cause) {
        LOG.error(
                "The folder {} cannot be made; it is tried again with the partition's first record",
                log.directory(),
                cause);
    }

    @Override
    public void withoutSummaries(Path directory, Exception cause) {
        LOG.warn(
                "What was noted of the logs in {} cannot be read, or not be added to: starts read"
                        + " the logs instead, until the file can be made anew: {}",
                directory,
                cause.toString());
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
            Partition partition = partitions.apply(log);
            if (partition != null) {
                partition.failed();
            }
        }
    }

    private void wakeUp() {
        cycles.wakeUp();
    }

    /** Ends the cycles, after what is being done just now. */
    void end() throws InterruptedException {
        cycles.end();
        forcers.shutdown();
        forcers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }
}
