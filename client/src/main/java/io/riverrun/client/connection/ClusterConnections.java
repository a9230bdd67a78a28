package io.riverrun.client.connection;

import io.riverrun.protocol.ErrorCode;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One connection per address, opened when first asked for and anew after it broke. After failed
 * attempts it waits, longer each time: whoever asks meanwhile gets the last failure at once.
 * Thread-safe.
 */
public final class ClusterConnections implements AutoCloseable {

    private static final int BACKOFF_DOUBLINGS_MAX = 20;

    /** The connection to one address; guarded by its lock, but for the volatile field. */
    private static final class Slot {
        final ReentrantLock lock = new ReentrantLock();
        volatile Connection connection;
        ConnectionException lastFailure;
        int failures;
        long retryAtNanos;
    }

    private final ConnectionSettings settings;
    private final Map<HostPort, Slot> slots = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public ClusterConnections(ConnectionSettings settings) {
        this.settings = Objects.requireNonNull(settings);
    }

    /** Whether there is an open connection to the address. */
    public boolean isOpen(HostPort address) {
        Slot slot = slots.get(address);
        return slot != null && isOpen(slot.connection);
    }

    /**
     * The open connection to the address; opens one when there is none, and blocks for that.
     *
     * @throws ConnectionException when it cannot be opened, or could not a short while ago
     */
    public Connection get(HostPort address) {
        Slot slot = slots.computeIfAbsent(address, _ -> new Slot());
        Connection connection = slot.connection;
        if (isOpen(connection)) {
            return connection;
        }
        slot.lock.lock();
        try {
            return isOpen(slot.connection) ? slot.connection : open(address, slot);
        } finally {
            slot.lock.unlock();
        }
    }

    /** Closes all connections, for good. */
    @Override
    public void close() {
        closed = true;
        for (Slot slot : slots.values()) {
            slot.lock.lock();
            try {
                if (slot.connection != null) {
                    slot.connection.close();
                }
            } finally {
                slot.lock.unlock();
            }
        }
    }

    private Connection open(HostPort address, Slot slot) {
        if (closed) {
            throw new ConnectionException(ErrorCode.UNKNOWN_SERVER_ERROR, "The client was closed.");
        }
        if (slot.failures > 0 && slot.retryAtNanos - System.nanoTime() > 0) {
            throw slot.lastFailure.rethrown();
        }
        try {
            slot.connection = Connection.open(address, settings);
            slot.failures = 0;
            return slot.connection;
        } catch (ConnectionException e) {
            slot.lastFailure = e;
            slot.retryAtNanos = System.nanoTime() + backoffNanos(slot.failures++);
            throw e;
        }
    }

    private long backoffNanos(int failures) {
        long ms = (long) settings.reconnectBackoffMs() << Math.min(failures, BACKOFF_DOUBLINGS_MAX);
        return TimeUnit.MILLISECONDS.toNanos(Math.min(ms, settings.reconnectBackoffMsMax()));
    }

    private static boolean isOpen(Connection connection) {
        return connection != null && connection.isOpen();
    }
}
