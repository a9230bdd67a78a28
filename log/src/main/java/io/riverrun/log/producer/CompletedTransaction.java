package io.riverrun.log.producer;

/**
 * A transaction whose marker was appended. Immutable.
 *
 * @param firstOffset the first record's offset in this partition
 * @param lastOffset the marker's offset
 */
public record CompletedTransaction(
        long producerId, long firstOffset, long lastOffset, boolean aborted) {}
