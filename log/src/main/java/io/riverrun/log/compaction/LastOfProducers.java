package io.riverrun.log.compaction;

import io.riverrun.log.producer.ProducerState;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.protocol.record.RecordBatch;
import java.util.HashMap;
import java.util.Map;

/**
 * The last batch of each producer that the log remembers: it stays, so that whoever reads the log
 * from its start knows the producer's last sequence and epoch. Immutable.
 */
public final class LastOfProducers {

    /** The offset of the last record, or -1 when only a marker tells of the epoch. */
    private record Last(long lastOffset, short epoch) {}

    private final Map<Long, Last> producers = new HashMap<>();

    private LastOfProducers() {}

    /** Copies what is needed of a log's producers, under the partition's lock. */
    public static LastOfProducers of(ProducerStates states) {
        LastOfProducers last = new LastOfProducers();
        for (ProducerState state : states.all()) {
            last.producers.put(state.producerId(), new Last(state.lastOffset(), state.epoch()));
        }
        return last;
    }

    /** Whether the batch is the last that tells of its producer. */
    boolean contains(RecordBatch batch) {
        if (!batch.hasProducerId()) {
            return false;
        }
        Last last = producers.get(batch.producerId());
        if (last == null) {
            return false;
        }
        return last.lastOffset() >= 0
                ? batch.lastOffset() == last.lastOffset()
                : batch.isControl() && batch.producerEpoch() == last.epoch();
    }
}
