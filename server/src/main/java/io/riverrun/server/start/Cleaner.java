package io.riverrun.server.start;

import io.riverrun.base.Clock;
import io.riverrun.log.LogConfig;
import io.riverrun.log.compaction.CompactionResult;
import io.riverrun.log.compaction.Compactor;
import io.riverrun.log.compaction.Dirtiness;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.replication.HostedPartitions;
import io.riverrun.replication.Partition;
import io.riverrun.server.config.CleanerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts the logs of compacted topics, the dirtiest first, on threads of its own that give way to
 * all others. Thread-safe.
 */
final class Cleaner {

    private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);

    /** How long a log is left alone that could not be compacted. */
    private static final long PENALTY_MS = 600_000;

    private final HostedPartitions partitions;
    private final Clock clock;
    private final CleanerConfig config;
    private final CleanerThrottle throttle;
    private final List<Thread> threads = new ArrayList<>();

    /** Logs that a thread is busy with; guarded by this object, as are those left alone. */
    private final Set<TopicPartition> busy = new HashSet<>();

    private final Map<TopicPartition, Long> leftAloneUntilMs = new HashMap<>();

    Cleaner(HostedPartitions partitions, Clock clock, CleanerConfig config) {
        this.partitions = partitions;
        this.clock = clock;
        this.config = config;
        this.throttle = new CleanerThrottle(config.bytesPerSecondMax());
    }

    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it
    void start() {
        for (int i = 0; config.enabled() && i < config.threads(); i++) {
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name("cleaner-" + i)
                            .priority(Thread.MIN_PRIORITY)
                            .start(this::run));
        }
    }

    private void run() {
        Compactor compactor = new Compactor(config.limits(), throttle, clock);
        while (!throttle.isEnded()) {
            Partition filthiest = takeFilthiest();
            if (filthiest != null) {
                compact(filthiest, compactor);
            } else {
                throttle.await(TimeUnit.MILLISECONDS.toNanos(config.backoffMs()));
            }
        }
    }

    /**
     * The log that is most in need, which no other thread gets before it is given back; or null.
     */
    private synchronized Partition takeFilthiest() {
        leftAloneUntilMs.values().removeIf(until -> until <= clock.monotonicMs());
        Partition filthiest = null;
        Dirtiness most = null;
        for (Partition partition : partitions.all()) {
            Dirtiness dirtiness = due(partition);
            if (dirtiness != null && (most == null || isMore(dirtiness, most))) {
                filthiest = partition;
                most = dirtiness;
            }
        }
        if (filthiest != null) {
            busy.add(filthiest.topicPartition());
        }
        return filthiest;
    }

    private static boolean isMore(Dirtiness one, Dirtiness other) {
        return one.overdue() == other.overdue() ? one.ratio() > other.ratio() : one.overdue();
    }

    /** How dirty it is, if it is to be compacted now; else null. */
    private Dirtiness due(Partition partition) {
        LogConfig topic = partition.log().config();
        TopicPartition name = partition.topicPartition();
        if (!topic.compact()
                || partition.log().failure() != null
                || busy.contains(name)
                || leftAloneUntilMs.containsKey(name)) {
            return null;
        }
        try {
            Dirtiness dirtiness = partition.dirtiness(clock.wallMs());
            return dirtiness.isDue(topic.compaction()) ? dirtiness : null;
        } catch (IOException | RuntimeException e) {
            leaveAlone(name, e);
            return null;
        }
    }

    private void compact(Partition partition, Compactor compactor) {
        TopicPartition name = partition.topicPartition();
        long startMs = clock.monotonicMs();
        try {
            CompactionResult result = partition.compact(compactor);
            report(name, result, clock.monotonicMs() - startMs);
            giveBack(name, result instanceof CompactionResult.Compacted ? 0 : config.backoffMs());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            leaveAlone(name, e);
        }
    }

    private static void report(TopicPartition name, CompactionResult result, long tookMs) {
        switch (result) {
            case CompactionResult.Compacted done ->
                    LOG.info(
                            "Compacted {} up to offset {}: {} segments of {} bytes became {} of {}"
                                    + " bytes, in {} ms",
                            name,
                            done.endOffset(),
                            done.segmentsBefore(),
                            done.bytesBefore(),
                            done.segmentsAfter(),
                            done.bytesAfter(),
                            tookMs);
            case CompactionResult.Abandoned(String reason) ->
                    LOG.info("Left off compacting {}: {}", name, reason);
            case CompactionResult.Nothing() -> LOG.debug("{} is clean already", name);
        }
    }

    private synchronized void leaveAlone(TopicPartition name, Throwable cause) {
        LOG.error(
                "Cannot compact {}; trying again in {} minutes",
                name,
                TimeUnit.MILLISECONDS.toMinutes(PENALTY_MS),
                cause);
        giveBack(name, PENALTY_MS);
    }

    private synchronized void giveBack(TopicPartition name, long leaveAloneMs) {
        busy.remove(name);
        if (leaveAloneMs > 0) {
            leftAloneUntilMs.put(name, clock.monotonicMs() + leaveAloneMs);
        }
    }

    /** Ends the threads; a run that is under way leaves off. */
    void end() throws InterruptedException {
        throttle.end();
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
