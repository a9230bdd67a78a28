package io.riverrun.log.compaction;

import io.riverrun.log.segment.Segment;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordCursor;
import java.io.IOException;

/** Fills an {@link OffsetMap} from the dirty part of a log. Confined to one thread. */
final class OffsetMapping {

    private final CompactionPlan plan;
    private final OffsetMap map;
    private final BatchStream stream;
    private final RecordCursor cursor;
    private final Transactions transactions;
    private final long from;

    OffsetMapping(CompactionPlan plan, OffsetMap map, BatchStream stream, RecordCursor cursor) {
        this.plan = plan;
        this.map = map;
        this.stream = stream;
        this.cursor = cursor;
        this.from = plan.dirtiness().firstDirtyOffset();
        // Those before ended with markers that are not read here.
        this.transactions =
                new Transactions(
                        plan.aborted().stream().filter(each -> each.lastOffset() >= from).toList());
    }

    /**
     * Reads the dirty segments until the map is full.
     *
     * @return the map's end: of records below it, and not of others, the map has the last of a key
     */
    long run() throws IOException {
        for (Segment segment : plan.dirtiness().segments()) {
            if (segment.nextOffset() <= from) {
                continue;
            }
            stream.open(segment, segment.positionOf(from));
            while (stream.advance()) {
                long refused = add(stream.batch());
                if (refused >= 0) {
                    return refused;
                }
            }
        }
        return plan.dirtiness().endOffset();
    }

    /** Adds the batch's records; returns the offset of the first that has no room, or -1. */
    private long add(RecordBatch batch) {
        try {
            if (batch.isControl()) {
                ControlRecord marker = ControlRecord.read(batch);
                if (marker != null) {
                    transactions.end(batch, marker);
                }
                return -1;
            }
            return transactions.isAborted(batch) ? -1 : addRecords(batch);
        } catch (MalformedRecordException e) {
            // Nobody can read it. It stays in the log, and replaces nothing.
            return -1;
        }
    }

    private long addRecords(RecordBatch batch) throws MalformedRecordException {
        // First to the end: if it cannot be read to there, none of it counts.
        cursor.open(batch);
        cursor.skipAll();
        cursor.open(batch);
        while (cursor.advance()) {
            if (cursor.hasKey()
                    && cursor.offset() >= from
                    && !map.put(cursor.key(), cursor.offset())) {
                return cursor.offset();
            }
        }
        return -1;
    }
}
