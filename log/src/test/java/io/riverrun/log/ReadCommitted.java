package io.riverrun.log;

import io.riverrun.log.ModelLog.Stored;
import io.riverrun.log.segment.AbortedTransaction;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.MalformedRecordException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a consumer that reads committed records makes of a log's batches. Stateless. */
final class ReadCommitted {

    private ReadCommitted() {}

    /**
     * The base offsets of the batches that it skips, as it was told of aborted transactions. Those
     * of open ones are left out: it does not get that far.
     */
    static Set<Long> skipped(List<Stored> batches, List<AbortedTransaction> transactions) {
        Deque<AbortedTransaction> later = new ArrayDeque<>(transactions);
        Set<Long> aborting = new HashSet<>();
        Set<Long> skipped = new TreeSet<>();
        Map<Long, ControlRecord.Type> ends = ends(batches);
        for (Stored each : batches) {
            long producer = each.batch().producerId();
            while (!later.isEmpty() && later.peek().firstOffset() <= each.next() - 1) {
                aborting.add(later.poll().producerId());
            }
            if (each.batch().isControl()) {
                if (marker(each) == ControlRecord.Type.ABORT) {
                    aborting.remove(producer);
                }
            } else if (each.batch().isTransactional()
                    && aborting.contains(producer)
                    && ends.containsKey(each.base())) {
                skipped.add(each.base());
            }
        }
        return skipped;
    }

    /** The base offsets of the batches whose transactions end in an abort marker. */
    static Set<Long> aborted(List<Stored> batches) {
        Set<Long> aborted = new TreeSet<>();
        ends(batches)
                .forEach((base, end) -> {
                    if (end == ControlRecord.Type.ABORT) {
                        aborted.add(base);
                    }
                });
        return aborted;
    }

    /** What the transactions of batches end in, by base offset; open ones are left out. */
    private static Map<Long, ControlRecord.Type> ends(List<Stored> batches) {
        Map<Long, ControlRecord.Type> ends = new HashMap<>();
        Map<Long, ControlRecord.Type> next = new HashMap<>();
        for (Stored each : batches.reversed()) {
            long producer = each.batch().producerId();
            if (each.batch().isControl()) {
                next.put(producer, marker(each));
            } else if (each.batch().isTransactional() && next.containsKey(producer)) {
                ends.put(each.base(), next.get(producer));
            }
        }
        return ends;
    }

    private static ControlRecord.Type marker(Stored control) {
        try {
            return ControlRecord.read(control.batch()).type();
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }
}
