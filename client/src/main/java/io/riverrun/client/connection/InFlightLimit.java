package io.riverrun.client.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds what awaits an answer on one connection, in requests and in bytes: whoever would exceed
 * either waits. A request larger than the limit of bytes passes when it is alone. Thread-safe:
 * guarded by its own lock.
 */
final class InFlightLimit {

    private final int requestsMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private int requests;
    private long bytes;
    private boolean open = true;

    InFlightLimit(int requestsMax, long bytesMax) {
        this.requestsMax = requestsMax;
        this.bytesMax = bytesMax;
    }

    /**
     * Waits for room and takes it.
     *
     * @return false when there was none in time, or the limit was closed
     */
    boolean acquire(long requestBytes, long timeoutNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long leftNanos = timeoutNanos;
            while (open && !fits(requestBytes)) {
                if (leftNanos <= 0) {
                    return false;
                }
                leftNanos = released.awaitNanos(leftNanos);
            }
            if (open) {
                requests++;
                bytes += requestBytes;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    void release(long requestBytes) {
        lock.lock();
        try {
            requests--;
            bytes -= requestBytes;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody wait any more. */
    void close() {
        lock.lock();
        try {
            open = false;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int requests() {
        lock.lock();
        try {
            return requests;
        } finally {
            lock.unlock();
        }
    }

    static long nanos(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private boolean fits(long requestBytes) {
        return requests < requestsMax && (bytes == 0 || bytes + requestBytes <= bytesMax);
    }
}
