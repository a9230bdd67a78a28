package io.riverrun.log.compaction;

import io.riverrun.base.Clock;
import io.riverrun.log.compaction.CompactionResult.Compacted;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentSwap;
import io.riverrun.protocol.record.RecordCursor;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compacts logs: reads the dirty part of one for the last offset of each key, then writes all its
 * closed segments anew, from the first on, without the records that a later one replaces. Each
 * group of segments is put in place before the next is read, so a tombstone goes only after what it
 * deletes. Memory is taken for a run and bounded by {@link CompactionLimits}. Confined to one
 * thread at a time.
 */
public final class Compactor {

    /** A batch that inflates to more stays as it is, in bytes: it may take for ever to read. */
    private static final int INFLATED_BYTES_MAX = 256 << 20;

    /** A compressed batch with a larger key stays as it is, too: keys are held in memory. */
    private static final int KEY_BYTES_MAX = 16 << 20;

    private final CompactionLimits limits;
    private final Throttle throttle;
    private final Clock clock;

    public Compactor(CompactionLimits limits, Throttle throttle, Clock clock) {
        this.limits = limits;
        this.throttle = throttle;
        this.clock = clock;
    }

    public Clock clock() {
        return clock;
    }

    /**
     * Runs once over a log, without its lock.
     *
     * @throws CompactionAbandonedException when the throttle or the log ends the run
     * @throws IOException when the log cannot be read or written
     */
    public Compacted run(CompactionPlan plan, SegmentReplacement log) throws IOException {
        undo(plan);
        boolean done = false;
        try {
            Compacted result;
            try (RecordCursor cursor = new RecordCursor(INFLATED_BYTES_MAX, KEY_BYTES_MAX)) {
                result = rewrite(plan, log, cursor);
            }
            done = true;
            return result;
        } finally {
            if (!done) {
                undo(plan);
            }
        }
    }

    /** Deletes what is left of a run that did not end well. */
    private static void undo(CompactionPlan plan) throws IOException {
        if (plan.disk().isDirectory(plan.directory())) {
            Set<String> names = new HashSet<>(plan.disk().list(plan.directory()));
            SegmentSwap.undo(plan.disk(), plan.directory(), names);
        }
    }

    private Compacted rewrite(CompactionPlan plan, SegmentReplacement log, RecordCursor cursor)
            throws IOException {
        int half = limits.bufferBytes() / 2;
        Dirtiness dirtiness = plan.dirtiness();
        BatchStream stream = new BatchStream(half, throttle);
        OffsetMap map =
                new OffsetMap(
                        limits.offsetMapBytes(),
                        limits.offsetMapLoadFactor(),
                        dirtiness.endOffset() - dirtiness.firstDirtyOffset());
        long mapEnd = new OffsetMapping(plan, map, stream, cursor).run();
        long nowMs = clock.wallMs();
        BatchFilter filter = new BatchFilter(map, mapEnd, plan, cursor, nowMs);
        GroupRewrite rewrite = new GroupRewrite(plan, stream, filter, throttle, half);
        int segmentsBefore = 0;
        int segmentsAfter = 0;
        long bytesBefore = 0;
        long bytesAfter = 0;
        for (List<Segment> group : SegmentGroups.of(plan, mapEnd)) {
            long bytes = group.stream().mapToLong(Segment::sizeInBytes).sum();
            Segment fresh = rewrite.run(group, nowMs);
            if (fresh != null) {
                log.replace(group, fresh);
            }
            segmentsBefore += group.size();
            segmentsAfter += fresh == null ? group.size() : 1;
            bytesBefore += bytes;
            bytesAfter += fresh == null ? bytes : fresh.sizeInBytes();
        }
        return new Compacted(mapEnd, segmentsBefore, segmentsAfter, bytesBefore, bytesAfter);
    }
}
