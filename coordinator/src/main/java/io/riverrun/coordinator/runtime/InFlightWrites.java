package io.riverrun.coordinator.runtime;

import io.riverrun.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * The batches that were sent to the log and are not settled. They are applied strictly in the order
 * in which they were sent, whatever the order in which their outcomes come to be known. Confined to
 * the shard's executor.
 */
final class InFlightWrites {

    /** Records in flight per shard, in bytes; beyond, clients are told to try again. */
    static final long BYTES_MAX = 32L * 1024 * 1024;

    /** A batch in flight. */
    static final class Write {
        private final WriteBatch batch;
        private final WriteCompletion completion;
        private final long deadlineMs;
        private ErrorCode outcome;

        Write(WriteBatch batch, WriteCompletion completion, long deadlineMs) {
            this.batch = batch;
            this.completion = completion;
            this.deadlineMs = deadlineMs;
        }
    }

    private final ShardContext context;
    private final long timeoutMs;
    private final Consumer<CoordinatorRecord> applier;
    private final Deque<Write> writes = new ArrayDeque<>();
    private long bytes;
    private boolean watching;

    InFlightWrites(ShardContext context, long timeoutMs, Consumer<CoordinatorRecord> applier) {
        this.context = context;
        this.timeoutMs = timeoutMs;
        this.applier = applier;
    }

    /** One write may always be in flight, however large. */
    boolean hasRoom(int moreBytes) {
        return writes.isEmpty() || bytes + moreBytes <= BYTES_MAX;
    }

    Write add(WriteBatch batch, WriteCompletion completion) {
        Write write = new Write(batch, completion, context.clock().monotonicMs() + timeoutMs);
        writes.add(write);
        bytes += batch.bytes();
        watch();
        return write;
    }

    void settle(Write write, ErrorCode outcome) {
        write.outcome = outcome;
        while (!writes.isEmpty() && writes.peek().outcome != null) {
            Write first = writes.poll();
            bytes -= first.batch.bytes();
            if (first.outcome == ErrorCode.NONE) {
                first.batch.records().forEach(applier);
            }
            first.completion.settled(first.outcome);
        }
    }

    /** Tells all who wait; nothing is applied any more. */
    void abandon(ErrorCode error) {
        List<Write> abandoned = List.copyOf(writes);
        writes.clear();
        bytes = 0;
        abandoned.forEach(write -> write.completion.tell(error));
    }

    List<CoordinatorRecord> records() {
        List<CoordinatorRecord> records = new ArrayList<>();
        writes.forEach(write -> records.addAll(write.batch.records()));
        return records;
    }

    private void watch() {
        if (!watching && !writes.isEmpty()) {
            watching = true;
            long delayMs = writes.peek().deadlineMs - context.clock().monotonicMs();
            context.scheduler().schedule(Math.max(1, delayMs), this::tellLate);
        }
    }

    private void tellLate() {
        watching = false;
        long nowMs = context.clock().monotonicMs();
        List<Write> late = writes.stream().filter(write -> write.deadlineMs <= nowMs).toList();
        late.forEach(write -> write.completion.tell(ErrorCode.COORDINATOR_NOT_AVAILABLE));
        if (late.size() == writes.size()) {
            return;
        }
        watching = true;
        long nextMs =
                writes.stream()
                        .mapToLong(write -> write.deadlineMs)
                        .filter(deadline -> deadline > nowMs)
                        .min()
                        .orElseThrow();
        context.scheduler().schedule(nextMs - nowMs, this::tellLate);
    }
}
