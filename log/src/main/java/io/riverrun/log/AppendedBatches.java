package io.riverrun.log;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentReplay;
import io.riverrun.protocol.record.RecordBatch;
import java.nio.ByteBuffer;

/**
 * What an append does to batches, and they to what is known of the log. Guarded by the partition
 * lock.
 */
final class AppendedBatches {

    private final LeaderEpochs epochs;
    private final ProducerStates producers;

    AppendedBatches(LeaderEpochs epochs, ProducerStates producers) {
        this.epochs = epochs;
        this.producers = producers;
    }

    /**
     * Gives batches their offsets from the base on, their epoch and, where records are to bear it,
     * the time of their append.
     *
     * @return the offset behind the last
     */
    long assign(ByteBuffer batches, long base, int leaderEpoch, boolean appendTime, long nowMs) {
        RecordBatch batch = new RecordBatch();
        long next = base;
        for (int i = batches.position(); i < batches.limit(); i += batch.sizeInBytes()) {
            batch.wrap(batches, i);
            batch.assignOffsets(next);
            batch.setPartitionLeaderEpoch(leaderEpoch);
            if (appendTime) {
                batch.setLogAppendTime(nowMs);
            }
            next = batch.nextOffset();
        }
        return next;
    }

    /**
     * Applies batches that were written to the segment.
     *
     * @param logEndOffset the end of the log before them
     * @return whether there are gaps before or between them
     */
    boolean apply(ByteBuffer batches, Segment segment, long logEndOffset) {
        RecordBatch batch = new RecordBatch();
        long due = logEndOffset;
        boolean gaps = false;
        for (int i = batches.position(); i < batches.limit(); i += batch.sizeInBytes()) {
            batch.wrap(batches, i);
            gaps |= batch.baseOffset() != due;
            due = batch.nextOffset();
            epochs.assign(batch.partitionLeaderEpoch(), batch.baseOffset());
            if (batch.hasProducerId()) {
                SegmentReplay.apply(batch, segment, producers);
            }
        }
        return gaps;
    }
}
