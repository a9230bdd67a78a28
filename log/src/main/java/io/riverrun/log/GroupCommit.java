package io.riverrun.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes appends durable, many at once: one cycle covers, log by log, every append that arrived
 * while the last cycle ran (decision 6). Appends on any thread call {@link #dirty}; one thread,
 * which the server owns, calls {@link #runCycle}.
 */
public final class GroupCommit {

    /** Is told what a cycle did, on the thread that did it. Must be quick and throw nothing. */
    public interface Listener {

        /** The log's {@link PartitionLog#durableOffset()} has moved. */
        void durable(PartitionLog log);

        /** The log could not be forced to disk; it takes no writes any more. */
        void failed(PartitionLog log, Exception cause);
    }

    private final Listener listener;
    private final Runnable wakeUp;
    private final Executor forcers;
    private final ConcurrentLinkedQueue<PartitionLog> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();

    /**
     * @param wakeUp runs when there is work and there was none; it wakes the thread of the cycles
     * @param forcers runs the forcing of single logs; {@code Runnable::run} for one after the other
     */
    public GroupCommit(Listener listener, Runnable wakeUp, Executor forcers) {
        this.listener = listener;
        this.wakeUp = wakeUp;
        this.forcers = forcers;
    }

    /** The log has records that are to become durable. Thread-safe; never blocks. */
    public void dirty(PartitionLog log) {
        if (log.durability().enqueue()) {
            queue.add(log);
            if (queued.getAndIncrement() == 0) {
                wakeUp.run();
            }
        }
    }

    /** Whether a cycle has something to do. */
    public boolean hasWork() {
        return queued.get() > 0;
    }

    /**
     * Forces every log that is dirty now, and tells the listener of each.
     *
     * @return how many logs that were
     */
    public int runCycle() {
        List<PartitionLog> logs = new ArrayList<>();
        for (int left = queued.get(); left > 0; left--) {
            PartitionLog log = queue.poll();
            if (log == null) {
                break;
            }
            logs.add(log);
        }
        queued.addAndGet(-logs.size());
        if (logs.size() == 1) {
            force(logs.getFirst());
        } else {
            forceAll(logs);
        }
        return logs.size();
    }

    private void forceAll(List<PartitionLog> logs) {
        CompletableFuture<?>[] done = new CompletableFuture<?>[logs.size()];
        for (int i = 0; i < done.length; i++) {
            PartitionLog log = logs.get(i);
            done[i] = CompletableFuture.runAsync(() -> force(log), forcers);
        }
        CompletableFuture.allOf(done).join();
    }

    private void force(PartitionLog log) {
        log.durability().dequeued();
        try {
            log.flush();
            listener.durable(log);
        } catch (IOException | RuntimeException e) {
            if (!log.isClosed()) {
                log.fail("its records could not be forced to disk: " + e.getMessage());
                listener.failed(log, e);
            }
        }
    }
}
