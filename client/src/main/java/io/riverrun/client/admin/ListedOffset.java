package io.riverrun.client.admin;

/**
 * An offset that was looked up. Immutable.
 *
 * @param offset -1 when no record has such a timestamp
 * @param timestampMs of the record, in milliseconds since the epoch; -1 when it is not known
 * @param leaderEpoch -1 when it is not known
 */
public record ListedOffset(long offset, long timestampMs, int leaderEpoch) {}
