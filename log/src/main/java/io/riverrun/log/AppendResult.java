package io.riverrun.log;

import io.riverrun.protocol.ErrorCode;

/** What became of an append. Immutable. */
public sealed interface AppendResult {

    /**
     * The records are in the log, and readable up to the high watermark.
     *
     * @param baseOffset of the first record
     * @param lastOffset of the last record
     * @param logAppendTimeMs the timestamp that all records were given, or -1 when they kept theirs
     */
    record Appended(long baseOffset, long lastOffset, long logAppendTimeMs, long logStartOffset)
            implements AppendResult {}

    /**
     * The producer sent them before, and they were appended then; the answer is a success. They may
     * not be durable yet: wait until the high watermark passes {@code lastOffset}, as always.
     */
    record Duplicate(long baseOffset, long lastOffset, long timestamp, long logStartOffset)
            implements AppendResult {}

    /**
     * The log is as it was.
     *
     * @param batchIndex which batch is at fault, from 0
     */
    record Rejected(ErrorCode error, String message, int batchIndex) implements AppendResult {}
}
