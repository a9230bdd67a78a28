package io.riverrun.replication;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Those who wait for records of one partition, by offset. Guarded by the partition's lock. */
final class CommitWaiters {

    private record Entry(long nextOffset, CommitWaiter waiter) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::nextOffset));

    /** Waits until the high watermark reaches the offset. */
    void add(long nextOffset, CommitWaiter waiter) {
        entries.add(new Entry(nextOffset, waiter));
    }

    /** Takes out those whose records lie below the high watermark. */
    List<CommitWaiter> takeCommitted(long highWatermark) {
        if (entries.isEmpty() || entries.peek().nextOffset() > highWatermark) {
            return List.of();
        }
        List<CommitWaiter> committed = new ArrayList<>();
        while (!entries.isEmpty() && entries.peek().nextOffset() <= highWatermark) {
            committed.add(entries.remove().waiter());
        }
        return committed;
    }

    /** Takes out all. */
    List<CommitWaiter> takeAll() {
        List<CommitWaiter> all = entries.stream().map(Entry::waiter).toList();
        entries.clear();
        return all;
    }
}
