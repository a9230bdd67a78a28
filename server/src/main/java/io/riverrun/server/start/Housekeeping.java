package io.riverrun.server.start;

import io.riverrun.base.Clock;
import io.riverrun.log.LogDirectories;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.replication.HostedPartitions;
import io.riverrun.replication.Partition;
import io.riverrun.server.config.HousekeepingConfig;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the logs from time to time, on a thread of its own. */
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long HIGH_WATERMARKS_INTERVAL_MS = 5_000;

    private static final long SUMMARIES_INTERVAL_MS = 5_000;

    /** Often, since a full disk waits for it. */
    private static final long DUE_FOLDERS_INTERVAL_MS = 10_000;

    /** Soon, so that tools which read the files of a quiet log find all of it. */
    private static final long IDLE_WRITES_INTERVAL_MS = 500;

    private static final long IDLE_FILES_INTERVAL_MS = 60_000;
    private static final long HEAP_INTERVAL_MS = 60_000;

    private final HostedPartitions partitions;
    private final LogDirectories logs;
    private final Clock clock;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("housekeeping").factory());

    private final HousekeepingConfig config;
    private HeapUpkeep heap;

    Housekeeping(
            HostedPartitions partitions,
            LogDirectories logs,
            Clock clock,
            HousekeepingConfig config) {
        this.partitions = partitions;
        this.logs = logs;
        this.clock = clock;
        this.config = config;
    }

    void start() {
        every(config.retentionIntervalMs(), "look for old segments", this::keepHouse);
        every(
                DUE_FOLDERS_INTERVAL_MS,
                "delete folders of deleted partitions",
                () -> logs.deleteDueFolders(clock.wallMs()));
        every(config.checkpointIntervalMs(), "write the recovery points", this::checkpoint);
        every(SUMMARIES_INTERVAL_MS, "sum up the logs", () -> sumUp(false));
        every(IDLE_WRITES_INTERVAL_MS, "write what idle logs have gathered", logs::writeIdle);
        every(IDLE_FILES_INTERVAL_MS, "close idle files", logs::closeIdleFiles);
        every(HEAP_INTERVAL_MS, "look after the heap", this::lookAfterHeap);
        every(HIGH_WATERMARKS_INTERVAL_MS, "write the high watermarks", this::noteHighWatermarks);
    }

    /** Work on the disk. */
    @FunctionalInterface
    private interface Chore {
        void run() throws IOException;
    }

    private void every(long intervalMs, String what, Chore chore) {
        timer.scheduleWithFixedDelay(
                () -> run(what, chore), intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }

    private static void run(String what, Chore chore) {
        try {
            chore.run();
        } catch (IOException | RuntimeException e) {
            LOG.error("Could not {}; trying again later", what, e);
        }
    }

    private void checkpoint() throws IOException {
        logs.checkpoint();
        sumUp(true);
    }

    private void sumUp(boolean force) throws IOException {
        logs.sumUp(partitions::locked, clock.wallMs(), force);
    }

    private void keepHouse() throws IOException {
        for (Partition partition : partitions.all()) {
            run(
                    "look after " + partition.topicPartition(),
                    () -> partition.keepHouse(clock.wallMs(), config.producersSilentMsMax()));
        }
    }

    /** On the timer's thread; what it needs takes time to load, which a start has not got. */
    private void lookAfterHeap() {
        if (heap == null) {
            heap = HeapUpkeep.ofProcess();
        }
        heap.collectIfDue();
    }

    /** Writes down how far every partition is committed. */
    void noteHighWatermarks() throws IOException {
        Map<TopicPartition, Long> all = new HashMap<>();
        for (Partition partition : partitions.all()) {
            all.put(partition.topicPartition(), partition.highWatermark());
        }
        logs.checkpointHighWatermarks(all);
    }

    /** Ends the thread, after what it is doing just now. */
    void end() throws InterruptedException {
        timer.shutdown();
        timer.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }
}
