package io.riverrun.server.start;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that read old records from the disk: one for each log directory, since a disk gains
 * little from more, while there is something to read. Thread-safe.
 */
final class ColdReaders {

    /** Reads that may wait for one log directory; they are a megabyte each at most, mostly. */
    private static final int WAITING_MAX = 256;

    private static final long IDLE_SECONDS = 10;

    private final Map<Path, ThreadPoolExecutor> readers = new ConcurrentHashMap<>();
    private final ThreadFactory threads =
            Thread.ofPlatform().daemon().name("cold-reader-", 0).factory();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Runs one read of the log directory after the other; rejects those beyond the limit. */
    Executor of(Path logDirectory) {
        if (ended.getCount() == 0) {
            return _ -> {
                throw new RejectedExecutionException("the broker shuts down");
            };
        }
        return readers.computeIfAbsent(logDirectory, _ -> reader());
    }

    private ThreadPoolExecutor reader() {
        ThreadPoolExecutor reader =
                new ThreadPoolExecutor(
                        1,
                        1,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING_MAX),
                        threads);
        reader.allowCoreThreadTimeOut(true);
        return reader;
    }

    /** Lets a reader wait, at most until the end. */
    void await(long nanos) {
        try {
            boolean _ = ended.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts it: it would close the file that it reads.
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the threads after what they read just now; those who wait have no connection left. */
    void end() throws InterruptedException {
        ended.countDown();
        for (ThreadPoolExecutor reader : readers.values()) {
            reader.shutdown();
            reader.getQueue().clear();
            reader.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        }
    }
}
