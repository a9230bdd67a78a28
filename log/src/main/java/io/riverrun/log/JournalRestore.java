package io.riverrun.log;

import io.riverrun.log.journal.JournalReplay;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes good from the journal what a crash took from the ends of logs. What a log has already is
 * passed over, and so are topics that are gone. Confined to one thread, which has several logs
 * restored at the same time by others, each by one, and waits for them.
 */
final class JournalRestore implements JournalReplay.Sink {

    /** So much is kept in memory, for several logs to be restored at the same time. */
    private static final int WAITING_BYTES_MAX = 4 << 20;

    private static final int RESTORERS = 4;

    private final Collection<PartitionLog> all;

    /** Filled when the first batches come: after an orderly stop none do. */
    private final Map<Uuid, String> topics = new HashMap<>();

    private final Map<TopicPartition, PartitionLog> logs = new HashMap<>();
    private final Set<PartitionLog> mentioned = new LinkedHashSet<>();
    private final Map<PartitionLog, Long> restoredFrom = new ConcurrentHashMap<>();
    private final Set<PartitionLog> gaps = ConcurrentHashMap.newKeySet();
    private final Executor executor;
    private final long nowMs;

    /** What is to be restored, and how many bytes that is. */
    private final Map<PartitionLog, List<ByteBuffer>> waiting = new LinkedHashMap<>();

    private int waitingBytes;

    JournalRestore(Collection<PartitionLog> logs, Executor executor, long nowMs) {
        this.executor = executor;
        this.nowMs = nowMs;
        this.all = logs;
    }

    private void index() {
        for (PartitionLog log : all) {
            topics.put(log.topicId(), log.topicPartition().topic());
            logs.put(log.topicPartition(), log);
        }
    }

    /**
     * The logs that the journal has records of. They are to be forced before the journal goes, even
     * if they had all the records: in the system's cache perhaps, where only kill -9 leaves them.
     */
    Set<PartitionLog> mentioned() {
        return mentioned;
    }

    /** The logs that lacked records which the journal had, and from which offset on. */
    Map<PartitionLog, Long> restoredFrom() {
        return restoredFrom;
    }

    /** The logs that end before what the journal has of them: records between are lost. */
    Set<PartitionLog> gaps() {
        return gaps;
    }

    @Override
    public void batches(Uuid topicId, int partition, ByteBuffer batches) throws IOException {
        if (logs.isEmpty()) {
            index();
        }
        String topic = topics.get(topicId);
        PartitionLog log = topic == null ? null : logs.get(new TopicPartition(topic, partition));
        if (log == null) {
            return;
        }
        mentioned.add(log);
        // A copy, since the batches would keep all of their frame in memory, which may be much
        // more.
        ByteBuffer copy = ByteBuffer.allocate(batches.remaining()).put(batches.duplicate()).flip();
        waiting.computeIfAbsent(log, _ -> new ArrayList<>(1)).add(copy);
        waitingBytes += batches.remaining();
        if (waitingBytes >= WAITING_BYTES_MAX) {
            restoreWaiting();
        }
    }

    /** Restores what waits; to be called after the last batches, too. */
    void restoreWaiting() throws IOException {
        List<Map.Entry<PartitionLog, List<ByteBuffer>>> logs = List.copyOf(waiting.entrySet());
        AtomicInteger next = new AtomicInteger();
        CompletableFuture<?>[] restorers =
                new CompletableFuture<?>[Math.min(RESTORERS, logs.size())];
        for (int i = 0; i < restorers.length; i++) {
            restorers[i] = CompletableFuture.runAsync(() -> restoreFrom(logs, next), executor);
        }
        join(restorers);
        waiting.clear();
        waitingBytes = 0;
    }

    private void restoreFrom(
            List<Map.Entry<PartitionLog, List<ByteBuffer>>> logs, AtomicInteger next) {
        try {
            for (int i = next.getAndIncrement(); i < logs.size(); i = next.getAndIncrement()) {
                restore(logs.get(i).getKey(), logs.get(i).getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(CompletableFuture<?>[] restorers) throws IOException {
        try {
            CompletableFuture.allOf(restorers).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException unchecked) {
                throw unchecked.getCause();
            }
            throw e;
        }
    }

    private void restore(PartitionLog log, List<ByteBuffer> entries) throws IOException {
        for (ByteBuffer batches : entries) {
            for (RecordBatch batch : RecordBatches.list(batches)) {
                restore(log, batch, batches.slice(batch.position(), batch.sizeInBytes()));
            }
        }
    }

    private void restore(PartitionLog log, RecordBatch batch, ByteBuffer bytes) throws IOException {
        long base = batch.baseOffset();
        int epoch = batch.partitionLeaderEpoch();
        if (epoch < log.latestEpoch() && base >= log.logEndOffset()) {
            // Cut off since, and the log has already what a later leader wrote.
            return;
        }
        if (base < log.logEndOffset()
                && base >= log.logStartOffset()
                && epoch > log.epochAt(base)) {
            // The log has again what was cut off before a later leader wrote this.
            log.truncateTo(base, nowMs);
        }
        if (base > log.logEndOffset()) {
            gaps.add(log);
        } else if (base == log.logEndOffset()) {
            append(log, bytes);
            restoredFrom.putIfAbsent(log, base);
        }
    }

    /**
     * To the file at once, as it is forced next. Or else fails the start, so that the journal
     * stays: it alone has these records.
     */
    private void append(PartitionLog log, ByteBuffer bytes) throws IOException {
        if (log.appendAsFollower(bytes, false, nowMs) instanceof AppendResult.Rejected refused) {
            throw new IOException(
                    ("%s: acknowledged records could not be restored from the journal, where they"
                                    + " stay (%s). If the disk is full, make room; then start again.")
                            .formatted(log.topicPartition(), refused.message()));
        }
    }
}
