package io.riverrun.log;

import io.riverrun.log.AppendResult.Appended;
import io.riverrun.log.journal.JournalReplay;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatches;
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

    private final Map<Uuid, String> topics = new HashMap<>();
    private final Map<TopicPartition, PartitionLog> logs = new HashMap<>();
    private final Set<PartitionLog> changed = new LinkedHashSet<>();
    private final Set<PartitionLog> gaps = new LinkedHashSet<>();
    private final long nowMs;

    JournalRestore(Collection<PartitionLog> logs, long nowMs) {
        this.nowMs = nowMs;
        for (PartitionLog log : logs) {
            topics.put(log.topicId(), log.topicPartition().topic());
            this.logs.put(log.topicPartition(), log);
        }
    }

    /** The logs that got records back. */
    Set<PartitionLog> changed() {
        return changed;
    }

    /** The logs that end before what the journal has of them: records between are lost. */
    Set<PartitionLog> gaps() {
        return gaps;
    }

    @Override
    public void batches(Uuid topicId, int partition, ByteBuffer batches) {
        String topic = topics.get(topicId);
        PartitionLog log = topic == null ? null : logs.get(new TopicPartition(topic, partition));
        if (log == null) {
            return;
        }
        for (RecordBatch batch : RecordBatches.list(batches)) {
            if (batch.baseOffset() > log.logEndOffset()) {
                gaps.add(log);
            } else if (batch.baseOffset() == log.logEndOffset()) {
                ByteBuffer one = batches.slice(batch.position(), batch.sizeInBytes());
                if (log.appendAsFollower(one, nowMs) instanceof Appended) {
                    changed.add(log);
                }
            }
        }
    }
}
