package io.riverrun.log;

import io.riverrun.log.segment.AbortedTransaction;
import io.riverrun.log.segment.FileSlice;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentList;
import io.riverrun.log.segment.TimestampLookup;
import io.riverrun.log.segment.TimestampLookup.Found;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds things in the segments of a log, from a snapshot of them. Stateless; needs no lock. */
final class LogLookup {

    private LogLookup() {}

    /**
     * Batches from the one that holds the offset on, none of them at or beyond the bound. The last
     * may be cut off at {@code maxBytes}, the first is whole: a consumer takes part of a batch, and
     * no more, for a batch above its limits.
     *
     * @param atLeastOneBatch whether the first is wanted even if it is larger than that
     */
    static ReadResult batches(
            Segment[] all, long startOffset, long bound, int maxBytes, boolean atLeastOneBatch)
            throws IOException {
        for (int i = SegmentList.floor(all, startOffset); i < all.length; i++) {
            Segment segment = all[i];
            int from = segment.positionOf(startOffset);
            int available = segment.bytesUpTo(bound, from, maxBytes);
            if (available > 0) {
                int length =
                        maxBytes < available
                                ? cut(segment, from, maxBytes, atLeastOneBatch)
                                : available;
                return length > 0
                        ? new ReadResult.Batches(segment.slice(from, length))
                        : ReadResult.Nothing.INSTANCE;
            }
        }
        return ReadResult.Nothing.INSTANCE;
    }

    /**
     * The bytes that {@link #batches} goes through, and those it finds, or most of them; found
     * without a look at them. Null when there are none.
     */
    static FileSlice near(Segment[] all, long startOffset, int bytesMax) throws IOException {
        int index = SegmentList.floor(all, startOffset);
        if (startOffset >= all[index].nextOffset() && index + 1 < all.length) {
            index++;
        }
        Segment segment = all[index];
        int from = segment.positionNear(startOffset);
        int bytes = Math.min(bytesMax, segment.sizeInBytes() - from);
        return bytes > 0 ? segment.slice(from, bytes) : null;
    }

    private static int cut(Segment segment, int from, int maxBytes, boolean atLeastOneBatch)
            throws IOException {
        int first = segment.batchBytesAt(from);
        if (first <= maxBytes) {
            return maxBytes;
        }
        return atLeastOneBatch ? first : 0;
    }

    /** The first record at or after the start of the log with at least the timestamp, or null. */
    static Found offsetForTimestamp(Segment[] all, long timestamp, long start) throws IOException {
        for (int i = SegmentList.floor(all, start); i < all.length; i++) {
            if (all[i].maxTimestamp() >= timestamp) {
                Found found = TimestampLookup.first(all[i], timestamp, start);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** The first record with the greatest timestamp, or null. */
    static Found newestTimestamp(Segment[] all) throws IOException {
        Segment newest = null;
        for (Segment segment : all) {
            if (newest == null || segment.maxTimestamp() > newest.maxTimestamp()) {
                newest = segment;
            }
        }
        return TimestampLookup.newest(newest);
    }

    /** The aborted transactions that a reader of the range must know, by first offset. */
    static List<AbortedTransaction> abortedTransactions(Segment[] all, long from, long to)
            throws IOException {
        List<AbortedTransaction> found = new ArrayList<>();
        for (int i = SegmentList.floor(all, from); i < all.length; i++) {
            if (all[i].collectAborted(from, to, found)) {
                break;
            }
        }
        found.sort(Comparator.comparingLong(AbortedTransaction::firstOffset));
        return found;
    }
}
