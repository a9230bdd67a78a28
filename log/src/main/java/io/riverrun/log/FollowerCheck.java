package io.riverrun.log;

import io.riverrun.log.AppendResult.Rejected;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatches;
import java.nio.ByteBuffer;

/**
 * Walks what a leader sent: whole batches, whose offsets rise from the log's end on. A compacted
 * log has gaps between them. Confined to one call.
 */
final class FollowerCheck {

    private final RecordBatches walk;
    private long base = -1;
    private long next;

    FollowerCheck(ByteBuffer batches, long logEndOffset) {
        this.walk = new RecordBatches(batches);
        this.next = logEndOffset;
    }

    /** Why the batches must not be appended, or null. */
    Rejected refuse() {
        while (walk.advance()) {
            RecordBatch batch = walk.batch();
            if (batch.magic() != RecordBatch.MAGIC
                    || batch.lastOffsetDelta() < 0
                    || batch.crc() != batch.computeCrc()) {
                return new Rejected(
                        ErrorCode.CORRUPT_MESSAGE, "the leader sent a damaged batch", 0);
            }
            if (batch.baseOffset() < next) {
                return new Rejected(
                        ErrorCode.INVALID_RECORD,
                        "the leader sent offset %d where %d or more was due"
                                .formatted(batch.baseOffset(), next),
                        0);
            }
            base = base < 0 ? batch.baseOffset() : base;
            next = batch.nextOffset();
        }
        return null;
    }

    /** The first batch's offset, or -1 when there was no whole batch. */
    long baseOffset() {
        return base;
    }

    /** The offset after the last whole batch. */
    long nextOffset() {
        return next;
    }

    /** The index in the buffer after the last whole batch. */
    int end() {
        return walk.end();
    }
}
