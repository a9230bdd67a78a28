package io.riverrun.broker.fetch;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.FetchResponse.PartitionData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client fetches again and again, so that requests and answers carry changes only (KIP-227).
 * Thread-safe: guarded by its monitor.
 */
final class FetchSession {

    /** A partition of the session, and what the client was told of it last. */
    private static final class Entry {
        private FetchTarget target;
        private long highWatermark = -1;
        private long logStartOffset = -1;

        Entry(FetchTarget target) {
            this.target = target;
        }
    }

    private final int id;
    private final boolean byTopicId;
    private final Map<FetchTarget.Key, Entry> entries = new LinkedHashMap<>();
    private int nextEpoch = 1;

    FetchSession(int id, boolean byTopicId, List<FetchTarget> targets) {
        this.id = id;
        this.byTopicId = byTopicId;
        targets.forEach(target -> entries.put(target.key(), new Entry(target)));
    }

    int id() {
        return id;
    }

    /** Whether the request follows the one before; NONE, or the error that it gets. */
    synchronized ErrorCode follow(int epoch, boolean requestByTopicId) {
        if (epoch != nextEpoch) {
            return ErrorCode.INVALID_FETCH_SESSION_EPOCH;
        }
        if (requestByTopicId != byTopicId) {
            return ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
        }
        nextEpoch = nextEpoch == Integer.MAX_VALUE ? 1 : nextEpoch + 1;
        return ErrorCode.NONE;
    }

    /** Adds and changes partitions, takes out those forgotten; all that are in it now. */
    synchronized List<FetchTarget> update(
            List<FetchTarget> changed, List<FetchTarget.Key> forgotten) {
        for (FetchTarget target : changed) {
            Entry entry = entries.get(target.key());
            if (entry == null) {
                entries.put(target.key(), new Entry(target));
            } else {
                entry.target = target;
            }
        }
        forgotten.forEach(entries::remove);
        List<FetchTarget> targets = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> targets.add(entry.target));
        return targets;
    }

    /**
     * Whether the client has to be told of the partition; remembers that it was. A partition that
     * gave records goes behind the others, so that each has its turn.
     */
    synchronized boolean changed(FetchTarget target, PartitionData data) {
        Entry entry = entries.get(target.key());
        if (entry == null) {
            return true;
        }
        boolean hasRecords = data.records() != null && data.records().sizeInBytes() > 0;
        boolean changed =
                hasRecords
                        || data.errorCode() != ErrorCode.NONE.code()
                        || data.highWatermark() != entry.highWatermark
                        || data.logStartOffset() != entry.logStartOffset
                        || data.divergingEpoch().epoch() >= 0;
        boolean failed = data.errorCode() != ErrorCode.NONE.code();
        entry.highWatermark = failed ? -1 : data.highWatermark();
        entry.logStartOffset = failed ? -1 : data.logStartOffset();
        if (hasRecords) {
            entries.remove(target.key());
            entries.put(target.key(), entry);
        }
        return changed;
    }
}
