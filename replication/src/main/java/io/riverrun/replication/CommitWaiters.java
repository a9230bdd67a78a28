package io.riverrun.replication;

import io.riverrun.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/**
 * Those who wait for records of one partition, by offset. Thread-safe, with a lock of its own: to
 * wait for records must not mean to wait for those who are writing others.
 */
final class CommitWaiters {

    private record Entry(long nextOffset, CommitWaiter waiter) {}

    private static final Comparator<Entry> BY_OFFSET = Comparator.comparingLong(Entry::nextOffset);

    /** Null until somebody waits: there are as many as partitions. */
    private PriorityQueue<Entry> entries;

    /**
     * Waits until the high watermark reaches the offset, unless it is known already what becomes of
     * the records.
     *
     * @param fate what is known, or null; whatever changes it must take out waiters afterwards
     * @return what was known; null when the waiter waits
     */
    synchronized ErrorCode add(long nextOffset, CommitWaiter waiter, Supplier<ErrorCode> fate) {
        ErrorCode known = fate.get();
        if (known == null) {
            if (entries == null) {
                entries = new PriorityQueue<>(1, BY_OFFSET);
            }
            entries.add(new Entry(nextOffset, waiter));
        }
        return known;
    }

    /** Takes out those whose records lie below the high watermark. */
    synchronized List<CommitWaiter> takeCommitted(long highWatermark) {
        if (entries == null || !isCommitted(highWatermark)) {
            return List.of();
        }
        List<CommitWaiter> committed = new ArrayList<>();
        while (isCommitted(highWatermark)) {
            committed.add(entries.remove().waiter());
        }
        return committed;
    }

    /** Whether there is a first one, and its records are. */
    private boolean isCommitted(long highWatermark) {
        return !entries.isEmpty() && entries.peek().nextOffset() <= highWatermark;
    }

    /** Takes out all. */
    synchronized List<CommitWaiter> takeAll() {
        if (entries == null) {
            return List.of();
        }
        List<CommitWaiter> all = entries.stream().map(Entry::waiter).toList();
        entries = null;
        return all;
    }
}
