package io.riverrun.log.producer;

import io.riverrun.log.producer.SequenceCheck.AlreadyAppended;
import io.riverrun.log.producer.SequenceCheck.InSequence;
import io.riverrun.log.producer.SequenceCheck.Refused;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.RecordBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The producers of one log: {@link #check} decides, {@link #apply} changes, on the leader, on
 * followers and in recovery alike (KIP-98, KIP-360). Guarded by the partition lock, but for {@link
 * #firstUnstableOffset()}, which anyone may read.
 */
public final class ProducerStates {

    private final LongMap<ProducerState> producers = new LongMap<>();

    /** What most logs have, who never see a transaction. */
    private static final NavigableMap<Long, Long> NONE = Collections.emptyNavigableMap();

    /** Open transactions by first offset, with their producers. */
    private NavigableMap<Long, Long> open = NONE;

    /** Ended transactions whose marker the high watermark has not passed: first, last offset. */
    private NavigableMap<Long, Long> unreplicated = NONE;

    private volatile long firstUnstableOffset = -1;

    /** Decides on a batch from a client. */
    public SequenceCheck check(RecordBatch batch) {
        ProducerState state = producers.get(batch.producerId());
        if (state == null) {
            return InSequence.INSTANCE;
        }
        short epoch = batch.producerEpoch();
        if (epoch == state.epoch()) {
            int found = state.find(batch.baseSequence(), batch.lastSequence());
            if (found >= 0) {
                return new AlreadyAppended(
                        state.baseOffsetOf(found),
                        state.lastOffsetOf(found),
                        state.timestampOf(found));
            }
        }
        if (epoch < state.epoch()) {
            return staleEpoch(state, epoch);
        }
        SequenceCheck sequence = checkSequence(state, batch);
        return sequence == null ? checkTransaction(state, batch) : sequence;
    }

    private static SequenceCheck checkSequence(ProducerState state, RecordBatch batch) {
        int base = batch.baseSequence();
        boolean newEpoch = batch.producerEpoch() != state.epoch();
        int last = newEpoch ? RecordBatch.NO_SEQUENCE : state.lastSequence();
        boolean follows = last == Integer.MAX_VALUE ? base == 0 : base == last + 1;
        if (follows) {
            return null;
        }
        return new Refused(
                ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
                "producer %d, epoch %d: sequence %d does not follow %d"
                        .formatted(state.producerId(), batch.producerEpoch(), base, last));
    }

    private static SequenceCheck checkTransaction(ProducerState state, RecordBatch batch) {
        if (state.transactionFirstOffset() >= 0 && !batch.isTransactional()) {
            return new Refused(
                    ErrorCode.INVALID_TXN_STATE,
                    "producer %d has an open transaction, and the batch is not part of it"
                            .formatted(state.producerId()));
        }
        return InSequence.INSTANCE;
    }

    /** Decides on a transaction marker from a coordinator. */
    public SequenceCheck checkMarker(RecordBatch batch, int coordinatorEpoch) {
        ProducerState state = producers.get(batch.producerId());
        if (state == null) {
            return InSequence.INSTANCE;
        }
        if (batch.producerEpoch() < state.epoch()) {
            return staleEpoch(state, batch.producerEpoch());
        }
        if (coordinatorEpoch < state.coordinatorEpoch()) {
            return new Refused(
                    ErrorCode.TRANSACTION_COORDINATOR_FENCED,
                    "coordinator epoch %d is older than %d"
                            .formatted(coordinatorEpoch, state.coordinatorEpoch()));
        }
        return InSequence.INSTANCE;
    }

    private static Refused staleEpoch(ProducerState state, short epoch) {
        return new Refused(
                ErrorCode.INVALID_PRODUCER_EPOCH,
                "producer %d: epoch %d is older than %d"
                        .formatted(state.producerId(), epoch, state.epoch()));
    }

    /**
     * Notes a batch that is in the log, offsets assigned.
     *
     * @return the transaction it ended, or null
     * @throws MalformedRecordException when it is a control batch that cannot be read
     */
    public CompletedTransaction apply(RecordBatch batch) throws MalformedRecordException {
        if (!batch.hasProducerId()) {
            return null;
        }
        ControlRecord marker = null;
        if (batch.isControl()) {
            marker = ControlRecord.read(batch);
            if (marker == null) {
                return null;
            }
        }
        ProducerState state = producers.get(batch.producerId());
        if (state == null) {
            state = new ProducerState(batch.producerId(), batch.producerEpoch());
            producers.put(batch.producerId(), state);
        }
        state.enterEpoch(batch.producerEpoch());
        if (marker != null) {
            return applyMarker(state, batch, marker);
        }
        applyData(state, batch);
        return null;
    }

    private void applyData(ProducerState state, RecordBatch batch) {
        state.remember(
                batch.lastSequence(),
                batch.lastOffset(),
                batch.lastOffsetDelta(),
                batch.maxTimestamp());
        if (batch.isTransactional() && state.transactionFirstOffset() < 0) {
            state.beginTransaction(batch.baseOffset());
            open = with(open, batch.baseOffset(), state.producerId());
            publishUnstable();
        }
    }

    private CompletedTransaction applyMarker(
            ProducerState state, RecordBatch batch, ControlRecord marker) {
        long first = state.transactionFirstOffset();
        state.endTransaction(marker.coordinatorEpoch(), batch.maxTimestamp());
        if (first < 0) {
            return null;
        }
        long last = batch.lastOffset();
        open.remove(first);
        unreplicated = with(unreplicated, first, last);
        publishUnstable();
        return new CompletedTransaction(
                state.producerId(), first, last, marker.type() == ControlRecord.Type.ABORT);
    }

    /**
     * The last stable offset as of a transaction's end, as the abort index records it: the start of
     * the earliest transaction still open, or the offset after the marker.
     */
    public long lastStableOffsetAfter(CompletedTransaction transaction) {
        return open.isEmpty() ? transaction.lastOffset() + 1 : open.firstKey();
    }

    /**
     * The first offset of the earliest transaction that is open or whose marker is not below the
     * high watermark, or -1. Read_committed consumers see nothing from there on.
     */
    public long firstUnstableOffset() {
        return firstUnstableOffset;
    }

    /** Lets go of ended transactions whose markers every replica has. */
    public void onHighWatermark(long highWatermark) {
        if (unreplicated.isEmpty()) {
            return;
        }
        if (unreplicated.values().removeIf(last -> last < highWatermark)) {
            publishUnstable();
        }
    }

    /** Forgets producers without an open transaction that are silent since before the time. */
    public void expire(long silentSinceMs) {
        List<Long> expired = new ArrayList<>();
        producers.forEach(state -> {
            if (state.transactionFirstOffset() < 0 && state.lastTimestamp() < silentSinceMs) {
                expired.add(state.producerId());
            }
        });
        expired.forEach(producers::remove);
    }

    /** The producers remembered, in no order; not to be changed or kept beyond the lock. */
    public List<ProducerState> all() {
        List<ProducerState> all = new ArrayList<>(producers.size());
        producers.forEach(all::add);
        return all;
    }

    /** The state of a producer, or null. */
    public ProducerState get(long producerId) {
        return producers.get(producerId);
    }

    public int size() {
        return producers.size();
    }

    /** Forgets everything. */
    public void clear() {
        producers.clear();
        open = NONE;
        unreplicated = NONE;
        publishUnstable();
    }

    void restore(ProducerState state) {
        producers.put(state.producerId(), state);
        if (state.transactionFirstOffset() >= 0) {
            open = with(open, state.transactionFirstOffset(), state.producerId());
            publishUnstable();
        }
    }

    private static NavigableMap<Long, Long> with(
            NavigableMap<Long, Long> transactions, long firstOffset, long value) {
        NavigableMap<Long, Long> more = transactions.isEmpty() ? new TreeMap<>() : transactions;
        more.put(firstOffset, value);
        return more;
    }

    private void publishUnstable() {
        Map.Entry<Long, Long> firstOpen = open.firstEntry();
        Map.Entry<Long, Long> firstEnded = unreplicated.firstEntry();
        long first = firstOpen == null ? Long.MAX_VALUE : firstOpen.getKey();
        if (firstEnded != null) {
            first = Math.min(first, firstEnded.getKey());
        }
        firstUnstableOffset = first == Long.MAX_VALUE ? -1 : first;
    }
}
