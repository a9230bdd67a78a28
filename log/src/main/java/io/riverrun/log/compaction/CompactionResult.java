package io.riverrun.log.compaction;

/** What a run did. */
public sealed interface CompactionResult {

    /** There was nothing to do. */
    record Nothing() implements CompactionResult {}

    /** The run ended early; see {@link CompactionAbandonedException}. */
    record Abandoned(String reason) implements CompactionResult {}

    /**
     * The log is clean up to an offset.
     *
     * @param endOffset the first offset that is dirty now
     * @param segmentsBefore how many were read
     * @param segmentsAfter how many stand in their place
     * @param bytesBefore the size of those read
     * @param bytesAfter the size of those in their place
     */
    record Compacted(
            long endOffset,
            int segmentsBefore,
            int segmentsAfter,
            long bytesBefore,
            long bytesAfter)
            implements CompactionResult {}
}
