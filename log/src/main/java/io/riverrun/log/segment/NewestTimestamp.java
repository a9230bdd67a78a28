package io.riverrun.log.segment;

import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;

/**
 * The greatest timestamp in a segment and where it is: told by appends, or by the last entry of the
 * time index when it is first asked for. Changed under the partition lock; read without it.
 */
final class NewestTimestamp {

    private final TimeIndex times;
    private volatile long timestamp = RecordBatch.NO_TIMESTAMP;
    private volatile int relativeOffset;
    private volatile boolean known;

    NewestTimestamp(TimeIndex times) {
        this.times = times;
    }

    /** Takes what is known without a look at the index. */
    void startFrom(long newTimestamp, int newRelativeOffset) {
        timestamp = newTimestamp;
        relativeOffset = newRelativeOffset;
        known = true;
        times.startFrom(newTimestamp);
    }

    /** Takes note of a batch. */
    void note(long batchTimestamp, int lastRelativeOffset) {
        if (batchTimestamp > timestamp) {
            relativeOffset = lastRelativeOffset;
            timestamp = batchTimestamp;
        }
    }

    void load() throws IOException {
        if (!known) {
            int last = times.count() - 1;
            if (last >= 0) {
                startFrom(times.timestamp(last), times.relativeOffset(last));
            }
            known = true;
        }
    }

    /** Adds it to the index, where it is greater than the last entry. */
    void addToIndex() {
        if (timestamp >= 0) {
            times.append(timestamp, relativeOffset);
        }
    }

    long timestamp() {
        return timestamp;
    }

    int relativeOffset() {
        return relativeOffset;
    }
}
