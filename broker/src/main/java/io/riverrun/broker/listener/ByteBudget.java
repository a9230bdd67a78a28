package io.riverrun.broker.listener;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Bytes that requests being received may take on all connections together. Thread-safe: guarded by
 * its monitor. A request larger than the whole budget is let in when nothing else is there, so that
 * nobody waits for ever.
 */
final class ByteBudget {

    private record Waiter(long bytes, Runnable resume) {}

    private final long bytesMax;
    private final Queue<Waiter> waiters = new ArrayDeque<>();
    private long bytesTaken;

    ByteBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * Takes the bytes, or has the caller wait.
     *
     * @param resume called once, on any thread, when the bytes have been taken for the caller
     * @return true when the bytes are taken; false when {@code resume} will be called
     */
    synchronized boolean take(long bytes, Runnable resume) {
        if (waiters.isEmpty() && fits(bytes)) {
            bytesTaken += bytes;
            return true;
        }
        waiters.add(new Waiter(bytes, resume));
        return false;
    }

    /** Whether somebody waits for bytes. */
    synchronized boolean isWaitedFor() {
        return !waiters.isEmpty();
    }

    void release(long bytes) {
        for (Runnable resume : releaseAndPoll(bytes)) {
            resume.run();
        }
    }

    private synchronized Queue<Runnable> releaseAndPoll(long bytes) {
        bytesTaken -= bytes;
        Queue<Runnable> resumed = new ArrayDeque<>();
        while (!waiters.isEmpty() && fits(waiters.peek().bytes())) {
            Waiter next = waiters.remove();
            bytesTaken += next.bytes();
            resumed.add(next.resume());
        }
        return resumed;
    }

    private boolean fits(long bytes) {
        return bytesTaken == 0 || bytesTaken + bytes <= bytesMax;
    }
}
