package io.riverrun.broker.listener;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.riverrun.broker.dispatch.RequestContext.ClientSoftware;
import io.riverrun.broker.dispatch.RequestDispatcher;
import io.riverrun.protocol.ApiKey;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: hands its requests to the dispatcher and sends the answers in the order
 * of the requests. Confined to the event loop of its channel, unless a method says otherwise.
 */
final class Connection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final Channel channel;
    private final String listener;
    private final RequestDispatcher dispatcher;
    private final int pendingResponsesMax;
    private final Queue<PendingResponse> pending = new ArrayDeque<>();
    private final Runnable resumeReading;
    private final AtomicBoolean sendScheduled = new AtomicBoolean();

    private volatile ClientSoftware clientSoftware = ClientSoftware.UNKNOWN;
    private boolean reading;
    private boolean waiting;
    private boolean unflushed;
    private boolean closed;

    Connection(
            Channel channel,
            String listener,
            RequestDispatcher dispatcher,
            int pendingResponsesMax,
            Runnable resumeReading) {
        this.channel = channel;
        this.listener = listener;
        this.dispatcher = dispatcher;
        this.pendingResponsesMax = pendingResponsesMax;
        this.resumeReading = resumeReading;
    }

    /** Whether a further request may be taken from the connection now. */
    boolean mayRead() {
        waiting = pending.size() >= pendingResponsesMax || !channel.isWritable();
        return !waiting;
    }

    /** Handles a frame; returns null, or the reason for which the connection has to be closed. */
    String receive(ByteBuffer frame) {
        return dispatcher.dispatch(frame, this::open);
    }

    private PendingResponse open(ApiKey key, short version, int correlationId, String clientId) {
        PendingResponse response = new PendingResponse(this, key, version, correlationId, clientId);
        pending.add(response);
        return response;
    }

    /**
     * Sends what is ready to be sent; called when an answer was given. Thread-safe: of many answers
     * given at a time, the first has the event loop send, and the others go with it.
     */
    void answered() {
        EventLoop loop = channel.eventLoop();
        if (loop.inEventLoop() && reading) {
            sendReady();
        } else if (sendScheduled.compareAndSet(false, true)) {
            try {
                if (loop.inEventLoop() && loop instanceof SingleThreadEventLoop turning) {
                    turning.executeAfterEventLoopIteration(this::sendScheduled);
                } else {
                    loop.execute(this::sendScheduled);
                }
            } catch (RejectedExecutionException e) {
                LOG.debug("The broker shuts down; an answer to {} stays here", channel, e);
            }
        }
    }

    private void sendScheduled() {
        sendScheduled.set(false);
        sendReady();
    }

    /** Sends what is ready, as long as the client takes it: the rest stays small until then. */
    private void sendReady() {
        while (!pending.isEmpty() && pending.peek().isReady() && mayWrite()) {
            PendingResponse response = pending.remove();
            if (closed) {
                response.discard();
            } else {
                write(response);
            }
        }
        if (!reading) {
            flush();
        }
    }

    private boolean mayWrite() {
        if (!closed && !channel.isWritable()) {
            flushWritten();
        }
        return closed || channel.isWritable();
    }

    /** Writes an answer. One that cannot be written would leave the client waiting for ever. */
    private void write(PendingResponse response) {
        try {
            unflushed |= response.writeTo(channel);
        } catch (RuntimeException e) {
            LOG.error("Cannot write {}", response, e);
            close("an answer could not be written");
            closed = true;
        }
    }

    /** Requests are being taken from the channel; their answers leave together at the end. */
    void readingBegins() {
        reading = true;
    }

    /** No more requests are at hand, or the client takes answers again. */
    void readingEnds() {
        reading = false;
        sendReady();
    }

    private void flushWritten() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    private void flush() {
        flushWritten();
        if (waiting && !closed && mayRead()) {
            resumeReading.run();
        }
    }

    /** Notes that the channel is closed; what waits gives up, and its answers go nowhere. */
    void closed() {
        closed = true;
        List.copyOf(pending).forEach(PendingResponse::abandon);
        pending.stream().filter(PendingResponse::isReady).forEach(PendingResponse::discard);
        pending.removeIf(PendingResponse::isReady);
    }

    /** Closes the channel, after the answers that were written. Thread-safe. */
    void close(String reason) {
        LOG.warn("Closing the connection from {}: {}.", channel.remoteAddress(), reason);
        channel.flush();
        channel.close();
    }

    Channel channel() {
        return channel;
    }

    String listener() {
        return listener;
    }

    /** Thread-safe. */
    ClientSoftware clientSoftware() {
        return clientSoftware;
    }

    /** Thread-safe. */
    void clientSoftware(ClientSoftware software) {
        clientSoftware = software;
    }

    /** The client's address in text. Thread-safe. */
    String clientHost() {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "unknown";
    }
}
