package io.riverrun.log;

import io.riverrun.log.journal.JournalReplay;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Makes good from the journal what a crash took from the ends of logs. Confined to one thread. What
 * a log has already is passed over, and so are topics that are gone.
 */
final class JournalRestore implements JournalReplay.Sink {

    private final Collection<PartitionLog> all;

    /** Filled when the first batches come: after an orderly stop none do. */
    private final Map<Uuid, String> topics = new HashMap<>();

    private final Map<TopicPartition, PartitionLog> logs = new HashMap<>();
    private final Set<PartitionLog> mentioned = new LinkedHashSet<>();
    private final Map<PartitionLog, Long> restoredFrom = new HashMap<>();
    private final Set<PartitionLog> gaps = new LinkedHashSet<>();
    private final long nowMs;

    JournalRestore(Collection<PartitionLog> logs, long nowMs) {
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
        for (RecordBatch batch : RecordBatches.list(batches)) {
            ByteBuffer one = batches.slice(batch.position(), batch.sizeInBytes());
            restore(log, batch, one);
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

    /** Or else fails the start, so that the journal stays: it alone has these records. */
    private void append(PartitionLog log, ByteBuffer bytes) throws IOException {
        if (log.appendAsFollower(bytes, nowMs) instanceof AppendResult.Rejected refused) {
            throw new IOException(
                    ("%s: acknowledged records could not be restored from the journal, where they"
                                    + " stay (%s). If the disk is full, make room; then start again.")
                            .formatted(log.topicPartition(), refused.message()));
        }
    }
}
