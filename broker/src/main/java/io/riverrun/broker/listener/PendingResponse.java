package io.riverrun.broker.listener;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.riverrun.base.Invariant;
import io.riverrun.base.Scheduler;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ApiMessage;
import io.riverrun.protocol.message.ResponseHeader;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request that waits for its answer, or for its turn to be answered. Answers may be given from
 * any thread; all else is confined to the event loop of the connection.
 */
final class PendingResponse implements RequestContext {

    private static final int INITIAL_BYTES = 256;

    private final Connection connection;
    private final ApiKey key;
    private final short version;
    private final int correlationId;
    private final String clientId;
    private final AtomicBoolean answered = new AtomicBoolean();

    private ApiMessage response;
    private short responseVersion;
    private volatile boolean ready;
    private Future<?> expiry;
    private Runnable whenExpired;

    PendingResponse(
            Connection connection, ApiKey key, short version, int correlationId, String clientId) {
        this.connection = connection;
        this.key = key;
        this.version = version;
        this.correlationId = correlationId;
        this.clientId = clientId;
    }

    @Override
    public void respond(ApiMessage message) {
        respond(message, version);
    }

    @Override
    public void respond(ApiMessage message, short inVersion) {
        Invariant.check(answered.compareAndSet(false, true), "a request is answered twice");
        response = message;
        responseVersion = inVersion;
        ready = true;
        connection.answered();
    }

    @Override
    public void respondNothing() {
        respond(null, version);
    }

    @Override
    public boolean isAbandoned() {
        return !connection.channel().isActive();
    }

    @Override
    public void disconnect(String reason) {
        connection.close(reason);
    }

    boolean isReady() {
        return ready;
    }

    /** Writes the answer; false when there is none to be written. */
    boolean writeTo(Channel channel) {
        cancelExpiry();
        if (response == null) {
            return false;
        }
        ResponseFrame frame = new ResponseFrame(INITIAL_BYTES);
        new ResponseHeader()
                .setCorrelationId(correlationId)
                .write(frame, key.responseHeaderVersion(responseVersion));
        response.write(frame, responseVersion);
        frame.writeTo(channel);
        return true;
    }

    /**
     * Has what the answer waits for give up now, as at its deadline, since nobody will read it:
     * what a client asked for before it went must not stay with the broker for as long as it asked.
     */
    void abandon() {
        if (expiry != null && expiry.cancel(false)) {
            whenExpired.run();
        }
    }

    /** Frees what the answer holds, since nobody will read it. */
    void discard() {
        cancelExpiry();
        response = null;
    }

    private void cancelExpiry() {
        if (expiry != null) {
            expiry.cancel(false);
        }
    }

    @Override
    public void unlessAnsweredWithin(long delayMs, Runnable work) {
        Invariant.check(expiry == null, "a request expires twice");
        whenExpired =
                () -> {
                    if (!answered.get()) {
                        work.run();
                    }
                };
        expiry = schedule(delayMs, whenExpired);
    }

    @Override
    public String toString() {
        return "the answer to %s, version %d: %s".formatted(key, responseVersion, response);
    }

    @Override
    public Scheduler scheduler() {
        return (delayMs, work) -> {
            Future<?> scheduled = schedule(delayMs, work);
            return () -> scheduled.cancel(false);
        };
    }

    private Future<?> schedule(long delayMs, Runnable work) {
        EventLoop loop = connection.channel().eventLoop();
        try {
            return loop.schedule(work, Math.max(0, delayMs), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The broker shuts down, and its connections are closed.
            return loop.newFailedFuture(e);
        }
    }

    @Override
    public short version() {
        return version;
    }

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public String clientHost() {
        return connection.clientHost();
    }

    @Override
    public String listener() {
        return connection.listener();
    }

    @Override
    public ClientSoftware clientSoftware() {
        return connection.clientSoftware();
    }

    @Override
    public void clientSoftware(ClientSoftware software) {
        connection.clientSoftware(software);
    }
}
