package io.riverrun.log.compaction;

import io.riverrun.log.segment.Segment;
import io.riverrun.protocol.record.BatchRewrite;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes what stays of a group of segments into a new one. The last offset of a group always stays,
 * if only in a batch without records: so the new segment tells by itself which old ones it
 * replaces, the log's end never goes back, and a consumer gets to it. Confined to one thread.
 */
final class GroupRewrite {

    private final CompactionPlan plan;
    private final BatchStream stream;
    private final BatchFilter filter;
    private final Throttle throttle;
    private final ByteBuffer output;
    private final ByteBuffer lastHeader = ByteBuffer.allocate(RecordBatch.HEADER_BYTES);
    private Segment fresh;
    private boolean lastDropped;
    private int changes;

    GroupRewrite(
            CompactionPlan plan,
            BatchStream stream,
            BatchFilter filter,
            Throttle throttle,
            int bufferBytes) {
        this.plan = plan;
        this.stream = stream;
        this.filter = filter;
        this.throttle = throttle;
        this.output = ByteBuffer.allocate(bufferBytes);
    }

    /**
     * Reads the group and writes the new segment, to stable storage.
     *
     * @return the new segment, or null when all that is in the group stays
     */
    Segment run(List<Segment> group, long nowMs) throws IOException {
        fresh =
                Segment.createCleaned(
                        plan.disk(), plan.directory(), group.getFirst().baseOffset(), nowMs);
        try {
            copy(group);
            boolean changed = group.size() > 1 || changes > 0;
            if (!changed || fresh.isEmpty()) {
                fresh.delete();
                return null;
            }
            fresh.complete(group.getFirst(), group.getLast().nextOffset());
            return fresh;
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    private void copy(List<Segment> group) throws IOException {
        changes = 0;
        lastDropped = false;
        output.clear();
        for (Segment segment : group) {
            stream.open(segment, 0);
            while (stream.advance()) {
                take(stream.batch());
            }
        }
        if (lastDropped) {
            RecordBatch last = new RecordBatch(lastHeader, 0);
            if (last.recordCount() == 0 && !last.hasProducerId()) {
                // It is as it was.
                changes--;
            }
            write(BatchRewrite.placeholder(last));
        }
        flush();
    }

    private void take(RecordBatch batch) throws IOException {
        BatchFilter.Verdict verdict = filter.apply(batch);
        switch (verdict) {
            case ALL -> write(batch.buffer().slice(batch.position(), batch.sizeInBytes()));
            case SOME -> write(filter.rewritten());
            case NONE -> lastHeader.put(0, batch.buffer(), batch.position(), lastHeader.capacity());
        }
        lastDropped = verdict == BatchFilter.Verdict.NONE;
        changes += verdict == BatchFilter.Verdict.ALL ? 0 : 1;
        if (filter.aborted() != null) {
            fresh.appendAborted(filter.aborted());
        }
    }

    private void write(ByteBuffer batch) throws IOException {
        if (batch.remaining() > output.remaining()) {
            flush();
        }
        if (batch.remaining() > output.capacity()) {
            append(batch);
        } else {
            output.put(batch);
        }
    }

    private void flush() throws IOException {
        if (output.position() > 0) {
            append(output.flip());
        }
        output.clear();
    }

    private void append(ByteBuffer batches) throws IOException {
        throttle.take(batches.remaining());
        if (fresh.sizeInBytes() > Integer.MAX_VALUE - batches.remaining()) {
            throw new IOException(fresh + " would be larger than a segment can be");
        }
        fresh.append(batches, plan.indexIntervalBytes(), false);
    }
}
