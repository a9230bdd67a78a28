package io.riverrun.log;

import io.riverrun.log.segment.FileRange;
import io.riverrun.log.segment.Segment;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * Has the system write what logs have appended to its device soon, and a little at a time. Left to
 * itself it would do so when the logs are forced, since a file of the journal is full, megabytes at
 * once; and each write of the journal would wait behind those. A hint, which makes nothing durable.
 * Thread-safe.
 */
final class Writeback {

    /** So long a range takes the device a fraction of a millisecond. */
    static final int STEP_BYTES = 512 << 10;

    /** Steps that may wait; what comes on top is left to the force. */
    private static final int STEPS_MAX = 64;

    /** A range of a log's. */
    private record Step(PartitionLog log, FileRange range) {}

    private final Executor executor;
    private final int stepBytes;
    private final BiConsumer<PartitionLog, Exception> onFailure;
    private final BlockingQueue<Step> steps = new ArrayBlockingQueue<>(STEPS_MAX);

    /** Whether the executor has, or is about to have, a task that takes steps. */
    private final AtomicBoolean running = new AtomicBoolean();

    /**
     * @param executor runs the steps, one at a time
     * @param stepBytes appended to a log before the system is asked
     * @param onFailure is told of a log whose records are lost perhaps
     */
    Writeback(Executor executor, int stepBytes, BiConsumer<PartitionLog, Exception> onFailure) {
        this.executor = executor;
        this.stepBytes = stepBytes;
        this.onFailure = onFailure;
    }

    /** The segment, the log's last, has grown. Under the partition's lock; never blocks. */
    void appended(PartitionLog log, Segment segment) {
        FileRange range = segment.takeUnwritten(stepBytes);
        if (range != null && steps.offer(new Step(log, range))) {
            start();
        }
    }

    private void start() {
        if (running.compareAndSet(false, true)) {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException e) {
                // The process ends, and forces all logs on its way.
                steps.clear();
            }
        }
    }

    private void run() {
        try {
            for (Step step = steps.poll(); step != null; step = steps.poll()) {
                begin(step);
            }
        } finally {
            running.set(false);
        }
        if (!steps.isEmpty()) {
            start();
        }
    }

    private void begin(Step step) {
        try {
            step.range().beginWriteback();
        } catch (IOException e) {
            if (!step.log().isClosed()) {
                onFailure.accept(step.log(), e);
            }
        }
    }
}
