package io.riverrun.log.compaction;

import io.riverrun.log.segment.AbortedTransaction;
import io.riverrun.protocol.record.BatchRewrite;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordCursor;
import java.nio.ByteBuffer;

/**
 * Decides what of each batch stays. Below the map's end a record stays if it has a key and no later
 * record with that key is in the map, and it is not of an aborted transaction. One without a value,
 * a tombstone, goes delete.retention.ms after the first run that met it, when its batch got a
 * delete horizon; so does a transaction's marker once nothing else of the transaction is left.
 * Records at or beyond the map's end stay. Confined to one thread.
 */
final class BatchFilter {

    private static final long NO_HORIZON = -1;

    /** What stays of a batch. */
    enum Verdict {
        ALL,
        /** What {@link BatchFilter#rewritten} returns. */
        SOME,
        NONE
    }

    private final OffsetMap map;
    private final long mapEnd;
    private final LastOfProducers lastOfProducers;
    private final Transactions transactions;
    private final RecordCursor cursor;
    private final long nowMs;
    private final long horizonMs;
    private final BatchRewrite rewrite;
    private ByteBuffer rewritten;
    private AbortedTransaction aborted;

    BatchFilter(OffsetMap map, long mapEnd, CompactionPlan plan, RecordCursor cursor, long nowMs) {
        this.map = map;
        this.mapEnd = mapEnd;
        this.lastOfProducers = plan.lastOfProducers();
        this.transactions = new Transactions(plan.aborted());
        this.cursor = cursor;
        this.rewrite = new BatchRewrite(cursor);
        this.nowMs = nowMs;
        long retentionMs = plan.deleteRetentionMs();
        this.horizonMs =
                nowMs > Long.MAX_VALUE - retentionMs ? Long.MAX_VALUE : nowMs + retentionMs;
    }

    /** Decides on the next batch of the log. */
    Verdict apply(RecordBatch batch) {
        aborted = null;
        try {
            return batch.isControl() ? applyMarker(batch) : applyRecords(batch);
        } catch (MalformedRecordException e) {
            // Nobody can read it, so nobody can tell what of it is needed.
            return Verdict.ALL;
        }
    }

    /** The bytes of the last {@link Verdict#SOME}, until the next {@link #apply}. */
    ByteBuffer rewritten() {
        return rewritten;
    }

    /** The aborted transaction whose marker the last batch was, and which has batches; or null. */
    AbortedTransaction aborted() {
        return aborted;
    }

    private Verdict applyMarker(RecordBatch batch) throws MalformedRecordException {
        ControlRecord marker = ControlRecord.read(batch);
        if (marker == null) {
            return Verdict.ALL;
        }
        Transactions.Marker meaning = transactions.end(batch, marker);
        if (meaning == Transactions.Marker.NEEDED_BY_ABORTED) {
            aborted = transactions.ended();
        }
        if (meaning != Transactions.Marker.ALONE
                || batch.lastOffset() >= mapEnd
                || lastOfProducers.contains(batch)) {
            return Verdict.ALL;
        }
        if (!batch.hasDeleteHorizon()) {
            rewritten = rewrite.rewrite(batch, horizonMs, _ -> true);
            return Verdict.SOME;
        }
        return batch.baseTimestamp() <= nowMs ? Verdict.NONE : Verdict.ALL;
    }

    private Verdict applyRecords(RecordBatch batch) throws MalformedRecordException {
        if (transactions.isAborted(batch)) {
            return nothingLeft(batch);
        }
        if (batch.recordCount() == 0) {
            return lastOfProducers.contains(batch) ? Verdict.ALL : Verdict.NONE;
        }
        return batch.baseOffset() >= mapEnd ? Verdict.ALL : filter(batch);
    }

    private Verdict filter(RecordBatch batch) throws MalformedRecordException {
        boolean mayGetHorizon = !batch.hasDeleteHorizon() && batch.lastOffset() < mapEnd;
        boolean tombstones = false;
        int kept = 0;
        cursor.open(batch);
        while (cursor.advance()) {
            if (stays(batch)) {
                kept++;
                tombstones |= !cursor.hasValue();
            }
        }
        boolean newHorizon = mayGetHorizon && tombstones;
        if (kept == batch.recordCount() && !newHorizon) {
            return Verdict.ALL;
        }
        if (kept == 0) {
            return nothingLeft(batch);
        }
        rewritten = rewrite.rewrite(batch, newHorizon ? horizonMs : NO_HORIZON, _ -> stays(batch));
        return Verdict.SOME;
    }

    private boolean stays(RecordBatch batch) {
        if (cursor.offset() >= mapEnd) {
            return true;
        }
        if (!cursor.hasKey() || map.get(cursor.key()) > cursor.offset()) {
            return false;
        }
        return cursor.hasValue() || !batch.hasDeleteHorizon() || nowMs < batch.baseTimestamp();
    }

    private Verdict nothingLeft(RecordBatch batch) {
        if (!lastOfProducers.contains(batch)) {
            return Verdict.NONE;
        }
        rewritten = BatchRewrite.empty(batch);
        return Verdict.SOME;
    }
}
