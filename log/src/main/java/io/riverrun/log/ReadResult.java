package io.riverrun.log;

import io.riverrun.log.segment.FileSlice;

/** What a read found. Immutable. */
public sealed interface ReadResult {

    /**
     * Batches, the first of which holds the offset asked for (or the next that exists).
     *
     * @param slice at least one byte
     */
    record Batches(FileSlice slice) implements ReadResult {}

    /** Nothing is there yet below the bound, or not within the bytes allowed. */
    record Nothing() implements ReadResult {
        public static final Nothing INSTANCE = new Nothing();
    }

    /** OFFSET_OUT_OF_RANGE: before the start of the log, or after its end. */
    record OutOfRange(long logStartOffset, long logEndOffset) implements ReadResult {}
}
