package io.riverrun.log.segment;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.producer.CompletedTransaction;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;

/** Learns from a segment's batches what their appends once taught. Stateless. */
public final class SegmentReplay {

    private SegmentReplay() {}

    /**
     * Applies the batches from the offset on to the epochs, and those from {@code producersFrom} on
     * to the producers and the index of aborted transactions as well.
     */
    public static void run(
            Segment segment,
            long from,
            LeaderEpochs epochs,
            ProducerStates producers,
            long producersFrom)
            throws IOException {
        BatchScanner scanner =
                new BatchScanner(segment.log(), segment.positionOf(from), segment.sizeInBytes());
        while (scanner.advance()) {
            RecordBatch batch = scanner.batch();
            epochs.assign(batch.partitionLeaderEpoch(), batch.baseOffset());
            if (batch.hasProducerId() && batch.baseOffset() >= producersFrom) {
                apply(batch.isControl() ? scanner.readWhole() : batch, segment, producers);
            }
        }
    }

    /** Applies a batch that is in the segment. */
    public static void apply(RecordBatch batch, Segment segment, ProducerStates producers) {
        try {
            CompletedTransaction ended = producers.apply(batch);
            if (ended != null && ended.aborted()) {
                segment.appendAborted(
                        new AbortedTransaction(
                                ended.producerId(),
                                ended.firstOffset(),
                                ended.lastOffset(),
                                producers.lastStableOffsetAfter(ended)));
            }
        } catch (MalformedRecordException e) {
            // A marker nobody can read ends no transaction, on any replica.
            return;
        }
    }
}
