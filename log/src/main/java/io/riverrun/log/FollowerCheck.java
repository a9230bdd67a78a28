package io.riverrun.log;

import io.riverrun.log.AppendResult.Rejected;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatches;
import java.nio.ByteBuffer;

/**
 * What a leader sent, looked through before it is appended as it is. Immutable.
 *
 * @param base the first batch's base offset, or -1 when there is no whole batch
 * @param next the offset behind the last whole batch
 * @param end where the last whole batch ends in the buffer
 * @param refused why the batches must not be appended, or null
 */
record FollowerCheck(long base, long next, int end, Rejected refused) {

    static FollowerCheck of(ByteBuffer batches, long logEndOffset) {
        RecordBatches walk = new RecordBatches(batches);
        long next = logEndOffset;
        long base = -1;
        while (walk.advance()) {
            RecordBatch view = walk.batch();
            if (view.magic() != RecordBatch.MAGIC
                    || view.lastOffsetDelta() < 0
                    || view.crc() != view.computeCrc()) {
                return refused(ErrorCode.CORRUPT_MESSAGE, "the leader sent a damaged batch");
            }
            if (view.baseOffset() < next) {
                return refused(
                        ErrorCode.INVALID_RECORD,
                        "the leader sent offset %d where %d or more was due"
                                .formatted(view.baseOffset(), next));
            }
            base = base < 0 ? view.baseOffset() : base;
            next = view.nextOffset();
        }
        return new FollowerCheck(base, next, walk.end(), null);
    }

    private static FollowerCheck refused(ErrorCode error, String message) {
        return new FollowerCheck(-1, -1, -1, new Rejected(error, message, 0));
    }
}
