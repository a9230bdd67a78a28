package io.riverrun.protocol.record;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks the consecutive batches in a buffer. Stops before a batch that is cut off, as the last one
 * in a fetch answer may be. Confined to one thread.
 *
 * <pre>{@code
 * RecordBatches batches = new RecordBatches(buffer);
 * while (batches.advance()) { use(batches.batch()); }
 * }</pre>
 */
public final class RecordBatches {

    private final ByteBuffer buffer;
    private final RecordBatch batch = new RecordBatch();
    private int next;

    /** Walks from the buffer's position to its limit; the position does not change. */
    public RecordBatches(ByteBuffer buffer) {
        this.buffer = buffer;
        this.next = buffer.position();
    }

    /** Moves to the next whole batch; false when there is none. */
    public boolean advance() {
        int available = buffer.limit() - next;
        if (available < RecordBatch.HEADER_BYTES) {
            return false;
        }
        int length = buffer.getInt(next + RecordBatch.LENGTH_AT);
        if (length < RecordBatch.HEADER_BYTES - RecordBatch.PREFIX_BYTES
                || length > available - RecordBatch.PREFIX_BYTES) {
            return false;
        }
        batch.wrap(buffer, next);
        next += length + RecordBatch.PREFIX_BYTES;
        return true;
    }

    /** The view of the batch moved to; the next {@link #advance} moves it on. */
    public RecordBatch batch() {
        return batch;
    }

    /** The index in the buffer after the last batch moved to. */
    public int end() {
        return next;
    }

    /** Views, one each, of all whole batches. */
    public static List<RecordBatch> list(ByteBuffer buffer) {
        List<RecordBatch> list = new ArrayList<>();
        RecordBatches batches = new RecordBatches(buffer);
        while (batches.advance()) {
            list.add(new RecordBatch(buffer, batches.batch().position()));
        }
        return list;
    }
}
