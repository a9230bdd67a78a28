package io.riverrun.log.compaction;

import io.riverrun.log.segment.AbortedTransaction;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.RecordBatch;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Follows the transactions of a log from batch to batch: which batches are of aborted ones, and
 * which markers end transactions of which nothing is left. Confined to one thread.
 */
final class Transactions {

    /** What a marker means for compaction. */
    enum Marker {
        /** Batches of its transaction are in the log, so that it is needed. */
        NEEDED,
        /** As {@link #NEEDED}; the transaction belongs in the index of aborted ones. */
        NEEDED_BY_ABORTED,
        /** Nothing of its transaction is left. */
        ALONE
    }

    private static final class Aborted {
        final AbortedTransaction transaction;
        boolean batchSeen;

        Aborted(AbortedTransaction transaction) {
            this.transaction = transaction;
        }
    }

    private final PriorityQueue<AbortedTransaction> abortedLater =
            new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
    private final Map<Long, Aborted> aborted = new HashMap<>();
    private final Set<Long> committed = new HashSet<>();
    private AbortedTransaction ended;

    /**
     * @param abortedTransactions those with batches in what is read
     */
    Transactions(List<AbortedTransaction> abortedTransactions) {
        abortedLater.addAll(abortedTransactions);
    }

    /**
     * Takes note of a batch that is no control batch; true when it is of an aborted transaction.
     */
    boolean isAborted(RecordBatch batch) {
        if (!batch.isTransactional()) {
            return false;
        }
        begin(batch.lastOffset());
        Aborted transaction = aborted.get(batch.producerId());
        if (transaction == null) {
            committed.add(batch.producerId());
            return false;
        }
        transaction.batchSeen = true;
        return true;
    }

    /** Takes note of a marker. */
    Marker end(RecordBatch batch, ControlRecord marker) {
        begin(batch.lastOffset());
        boolean seen = committed.remove(batch.producerId());
        if (marker.type() == ControlRecord.Type.ABORT) {
            Aborted transaction = aborted.remove(batch.producerId());
            if (transaction != null && transaction.batchSeen) {
                ended = transaction.transaction;
                return Marker.NEEDED_BY_ABORTED;
            }
        }
        return seen ? Marker.NEEDED : Marker.ALONE;
    }

    /**
     * The transaction that the last marker ended, when that was {@link Marker#NEEDED_BY_ABORTED}.
     */
    AbortedTransaction ended() {
        return ended;
    }

    private void begin(long offset) {
        while (!abortedLater.isEmpty() && abortedLater.peek().firstOffset() <= offset) {
            AbortedTransaction next = abortedLater.poll();
            aborted.put(next.producerId(), new Aborted(next));
        }
    }
}
