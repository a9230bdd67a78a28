package io.riverrun.log.segment;

/**
 * An aborted transaction, as a {@code .txnindex} holds it in 34 bytes: {@code version int16 (0)},
 * then the fields, int64 each. Immutable.
 *
 * @param firstOffset the transaction's first record in the partition
 * @param lastOffset the abort marker's offset
 * @param lastStableOffset the last stable offset once the marker was there
 */
public record AbortedTransaction(
        long producerId, long firstOffset, long lastOffset, long lastStableOffset) {

    static final int BYTES = 34;
}
