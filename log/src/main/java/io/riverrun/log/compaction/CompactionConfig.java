package io.riverrun.log.compaction;

/**
 * When a topic's logs are compacted and how long deletions stay. Immutable.
 *
 * @param dirtyRatioMin min.cleanable.dirty.ratio
 * @param lagMsMin records younger than this stay dirty
 * @param lagMsMax records older than this are compacted whatever the ratio
 * @param deleteRetentionMs how long a tombstone or a marker stays after it was first cleaned
 */
public record CompactionConfig(
        double dirtyRatioMin, long lagMsMin, long lagMsMax, long deleteRetentionMs) {}
