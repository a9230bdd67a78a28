package io.riverrun.server.start;

import io.riverrun.base.Clock;
import io.riverrun.log.CommitCycles;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the cycles of the group commit run where that is best. Thread-safe.
 *
 * <p>Where the disk answers fast, the event loop that appended runs the cycle at the end of its
 * turn: to wake a thread and be woken by it would take as long as the write. All else, and all on
 * slow disks, is done by a thread of its own.
 */
final class FlushCycles {

    private static final Logger LOG = LoggerFactory.getLogger(FlushCycles.class);

    private static final long RETRY_NS = 100_000_000;

    /** How soon a log is forced again that found the disk full, as it may be for hours. */
    static final long FULL_DISK_RETRY_NS = 1_000_000_000;

    /** The longest that writes may take on the average for event loops to wait for them. */
    static final long SHORT_WRITE_NS = 400_000;

    /** Of writes, in the average. */
    static final int WRITES_IN_AVERAGE = 16;

    private final CommitCycles commit;
    private final Clock clock;
    private final Thread thread = Thread.ofPlatform().daemon().name("flusher").unstarted(this::run);

    /** Held by whoever runs a cycle. */
    private final ReentrantLock cycle = new ReentrantLock();

    private volatile Predicate<Runnable> atEndOfTurn = _ -> false;
    private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();
    private volatile boolean closing;
    private volatile long averageWriteNs;
    private volatile long lastWriteNs;

    /** When logs that wait for room on a disk were first found, or last tried again. */
    private long postponedNs;

    private boolean postponed;

    FlushCycles(CommitCycles commit, Clock clock) {
        this.commit = commit;
        this.clock = clock;
        this.lastWriteNs = clock.monotonicNanos();
    }

    /**
     * When appends were last being made durable, or else when this was made, by the monotonic
     * clock: now, while a disk that stands still is waited for.
     */
    long lastWriteNs() {
        return cycle.isLocked() ? clock.monotonicNanos() : lastWriteNs;
    }

    /** Starts the thread, once. */
    void start() {
        thread.start();
    }

    /**
     * Lets event loops run cycles.
     *
     * @param atEndOfTurn has the calling event loop do work soon; false on any other thread
     */
    void useEventLoops(Predicate<Runnable> atEndOfTurn) {
        this.atEndOfTurn = atEndOfTurn;
    }

    /** Has the thread do something beside its cycles, soon. Any thread; never blocks. */
    void onThread(Runnable errand) {
        errands.add(errand);
        LockSupport.unpark(thread);
    }

    /** There is work, and there was none. Any thread; never blocks. */
    void wakeUp() {
        boolean isShort = averageWriteNs <= SHORT_WRITE_NS && !commit.needsWholeCycle();
        if (!isShort || !atEndOfTurn.test(this::runShortCycle)) {
            LockSupport.unpark(thread);
        }
    }

    /** On an event loop, which leaves to the thread what could take long. */
    private void runShortCycle() {
        boolean done = false;
        if (cycle.tryLock()) {
            try {
                done = runJournalCycle();
            } catch (RuntimeException e) {
                LOG.error("A flush failed; trying again", e);
            } finally {
                cycle.unlock();
            }
        }
        if (!done) {
            LockSupport.unpark(thread);
        }
    }

    /** What writes nothing does not count: it would make a slow disk look fast. */
    private boolean runJournalCycle() {
        if (!commit.hasWork()) {
            return true;
        }
        long startNs = clock.monotonicNanos();
        boolean done = commit.runJournalCycle();
        if (done) {
            long before = averageWriteNs;
            lastWriteNs = clock.monotonicNanos();
            long tookNs = lastWriteNs - startNs;
            averageWriteNs = before + (tookNs - before) / WRITES_IN_AVERAGE;
        }
        return done;
    }

    private void run() {
        while (!closing) {
            runErrands();
            retryPostponed();
            if (commit.hasWork()) {
                runCycle();
            } else if (postponed) {
                LockSupport.parkNanos(this, FULL_DISK_RETRY_NS);
            } else {
                LockSupport.park(this);
            }
        }
    }

    private void runErrands() {
        for (Runnable errand; (errand = errands.poll()) != null; ) {
            try {
                errand.run();
            } catch (RuntimeException e) {
                LOG.error("The flusher could not do what it was asked to", e);
            }
        }
    }

    /** Looked at after each cycle, and before the thread sleeps. */
    private void retryPostponed() {
        boolean was = postponed;
        postponed = commit.hasPostponed();
        long nowNs = clock.monotonicNanos();
        if (postponed && !was) {
            LOG.warn(
                    "A disk is full, or this process may open no more files: what is not on disk yet"
                            + " is acknowledged once that has changed");
            postponedNs = nowNs;
        } else if (postponed && nowNs - postponedNs >= FULL_DISK_RETRY_NS) {
            postponedNs = nowNs;
            commit.retryPostponed();
        }
    }

    /** Without this thread nothing would be acknowledged any more, whatever went wrong once. */
    private void runCycle() {
        try {
            runWholeCycle();
        } catch (RuntimeException e) {
            LOG.error("A flush failed; trying again", e);
            LockSupport.parkNanos(this, RETRY_NS);
        }
    }

    private void runWholeCycle() {
        cycle.lock();
        try {
            if (!runJournalCycle()) {
                commit.runCycle();
                lastWriteNs = clock.monotonicNanos();
            }
        } finally {
            cycle.unlock();
        }
    }

    /** Ends the thread, after what it is doing just now. */
    void end() throws InterruptedException {
        closing = true;
        LockSupport.unpark(thread);
        thread.join();
    }
}
