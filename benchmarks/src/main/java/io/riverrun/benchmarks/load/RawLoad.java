package io.riverrun.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Several connections at once, each in a thread of its own, with a client so cheap that the broker
 * is what there is to wait for. Stateless.
 */
public final class RawLoad {

    /** What one connection does until it shall stop. */
    @FunctionalInterface
    interface Talk {
        void run(int connection, Progress progress) throws IOException;
    }

    /** The bytes that all connections have moved, and whether that is enough. Thread-safe. */
    static final class Progress {
        private final AtomicLong bytes = new AtomicLong();
        private final long bytesMax;
        private final long deadlineNs;

        Progress(long bytesMax, Duration limit) {
            this.bytesMax = bytesMax;
            this.deadlineNs = System.nanoTime() + limit.toNanos();
        }

        boolean isEnough() {
            return bytes.get() >= bytesMax || System.nanoTime() > deadlineNs;
        }

        void add(long more) {
            bytes.addAndGet(more);
        }
    }

    private RawLoad() {}

    /** Runs all connections to their end; the bytes that they moved. */
    static long run(int connections, long bytesMax, Duration limit, Talk talk)
            throws InterruptedException {
        Progress progress = new Progress(bytesMax, limit);
        List<Future<?>> talks = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(connections)) {
            for (int i = 0; i < connections; i++) {
                int connection = i;
                talks.add(
                        threads.submit(() -> {
                            talk.run(connection, progress);
                            return null;
                        }));
            }
            for (Future<?> each : talks) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().toString(), e.getCause());
        }
        return progress.bytes.get();
    }
}
