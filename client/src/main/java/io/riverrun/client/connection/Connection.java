package io.riverrun.client.connection;

import io.riverrun.protocol.ApiMessage;
import io.riverrun.protocol.ErrorCode;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection to one broker, with the versions that were negotiated on it. Thread-safe. Requests
 * are pipelined: many may await their answers, within the limits of {@link ConnectionSettings}, and
 * answers are matched to them in order. It ends with the first failure, is then closed for good,
 * and every request on it fails; a request that is not answered in time is such a failure, since
 * nothing that follows it could be answered either.
 */
public final class Connection implements AutoCloseable {

    private final HostPort address;
    private final ConnectionSettings settings;
    private final InFlightLimit inFlight;
    private final Pipeline pipeline;
    private final AtomicInteger nextCorrelationId = new AtomicInteger();
    private volatile BrokerVersions versions;

    private Connection(HostPort address, ConnectionSettings settings, SocketChannel channel) {
        this.address = address;
        this.settings = settings;
        this.inFlight =
                new InFlightLimit(settings.inFlightRequestsMax(), settings.inFlightBytesMax());
        this.pipeline = new Pipeline(address, channel, settings.responseBytesMax());
    }

    /**
     * Connects and negotiates. Blocks, within the settings' {@code connectTimeoutMs} for each of
     * the two.
     *
     * @throws ConnectionException when the broker cannot be reached or does not speak the protocol
     */
    public static Connection open(HostPort address, ConnectionSettings settings) {
        SocketChannel channel = Sockets.connect(address, settings.connectTimeoutMs());
        Connection connection = new Connection(address, settings, channel);
        connection.pipeline.start();
        try {
            connection.versions = Negotiation.negotiate(connection, settings.connectTimeoutMs());
            return connection;
        } catch (ConnectionException e) {
            connection.close();
            throw e;
        }
    }

    /** As {@link #send(Request, int)}, with the settings' timeout. */
    public CompletableFuture<ApiMessage> send(Request request) {
        return send(request, settings.requestTimeoutMs());
    }

    /**
     * Sends a request in the highest version that both sides know. Blocks while the limits of what
     * is in flight are reached, and no longer.
     *
     * @param timeoutMs to the answer, from now
     * @return the answer, or a {@link ConnectionException}. What is chained to it runs on the
     *     connection's reading thread and must not block.
     */
    public CompletableFuture<ApiMessage> send(Request request, int timeoutMs) {
        try {
            return send(request, versions.choose(request.key()), timeoutMs);
        } catch (ConnectionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @throws ConnectionException when there is none
     */
    public ApiMessage call(Request request, int timeoutMs) {
        return await(send(request, timeoutMs));
    }

    /** As {@link #send(Request, int)} in a given version, which need not be negotiated. */
    CompletableFuture<ApiMessage> send(Request request, short version, int timeoutMs) {
        long startNanos = System.nanoTime();
        Exchange exchange =
                Exchange.encode(
                        request, version, nextCorrelationId.getAndIncrement(), settings.clientId());
        int bytes = exchange.frame().remaining();
        awaitRoom(bytes, timeoutMs);
        var _ = exchange.answer().whenComplete((_, _) -> inFlight.release(bytes));
        long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        limitTime(exchange, timeoutMs, Math.max(1, timeoutMs - waitedMs));
        pipeline.submit(exchange);
        return exchange.answer();
    }

    /** Waits for an answer; a failure is thrown with this thread's stack trace. */
    static ApiMessage await(CompletableFuture<ApiMessage> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ConnectionException failure) {
                throw failure.rethrown();
            }
            throw e;
        }
    }

    public HostPort address() {
        return address;
    }

    /** What the broker serves. */
    public BrokerVersions versions() {
        return versions;
    }

    /** Requests that await their answers. */
    public int inFlightRequests() {
        return inFlight.requests();
    }

    public boolean isOpen() {
        return pipeline.isOpen();
    }

    /** Ends the connection; what is in flight fails. Has no effect on one that has ended. */
    @Override
    public void close() {
        fail(ErrorCode.NETWORK_EXCEPTION, "The connection to broker at %s was closed.", address);
    }

    private void awaitRoom(int bytes, int timeoutMs) {
        try {
            if (!inFlight.acquire(bytes, InFlightLimit.nanos(timeoutMs))) {
                throw new ConnectionException(
                        isOpen() ? ErrorCode.REQUEST_TIMED_OUT : ErrorCode.NETWORK_EXCEPTION,
                        isOpen()
                                ? ("The broker at %s answers too slowly: no "
                                                + "room in flight within %d ms.")
                                        .formatted(address, timeoutMs)
                                : "The connection to broker at %s is closed.".formatted(address));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectionException(
                    ErrorCode.UNKNOWN_SERVER_ERROR,
                    "Interrupted while sending to broker at %s.".formatted(address),
                    e);
        }
    }

    private void limitTime(Exchange exchange, int timeoutMs, long leftMs) {
        CompletableFuture<Boolean> timer = new CompletableFuture<>();
        var _ =
                timer.thenAccept(expired -> {
                    if (expired) {
                        Thread.startVirtualThread(() -> expire(exchange, timeoutMs));
                    }
                });
        var _ = exchange.answer().whenComplete((_, _) -> timer.complete(false));
        timer.completeOnTimeout(true, leftMs, TimeUnit.MILLISECONDS);
    }

    private void expire(Exchange exchange, int timeoutMs) {
        String sentence =
                "The broker at %s did not answer %s within %d ms."
                        .formatted(address, exchange.key().label(), timeoutMs);
        exchange.fail(new ConnectionException(ErrorCode.REQUEST_TIMED_OUT, sentence));
        fail(ErrorCode.NETWORK_EXCEPTION, "%s Its connection was closed.", sentence);
    }

    private void fail(ErrorCode code, String format, Object value) {
        pipeline.fail(new ConnectionException(code, format.formatted(value)));
        inFlight.close();
    }
}
