package io.riverrun.client.connection;

import io.riverrun.protocol.ApiMessage;
import io.riverrun.protocol.ErrorCode;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * A cluster as a client sees it: sends each request to the broker that must answer it, and sends it
 * again, to the right one, when that has moved or cannot be reached. Thread-safe. Blocking; callers
 * use virtual threads.
 */
public final class Cluster implements AutoCloseable {

    /** Errors that say: not this broker, or not this one any more. */
    private static final Set<ErrorCode> MOVED =
            EnumSet.of(
                    ErrorCode.NOT_CONTROLLER,
                    ErrorCode.NOT_COORDINATOR,
                    ErrorCode.COORDINATOR_NOT_AVAILABLE,
                    ErrorCode.NOT_LEADER_OR_FOLLOWER,
                    ErrorCode.LEADER_NOT_AVAILABLE,
                    ErrorCode.FENCED_LEADER_EPOCH,
                    ErrorCode.UNKNOWN_LEADER_EPOCH,
                    ErrorCode.KAFKA_STORAGE_ERROR,
                    ErrorCode.NETWORK_EXCEPTION,
                    ErrorCode.REQUEST_TIMED_OUT);

    private final ConnectionSettings settings;
    private final ClusterConnections connections;
    private final Router router;

    /**
     * Opens nothing yet.
     *
     * @param bootstrap brokers to ask first, at least one
     */
    public Cluster(List<HostPort> bootstrap, ConnectionSettings settings) {
        if (bootstrap.isEmpty()) {
            throw new IllegalArgumentException("no bootstrap broker is given");
        }
        this.settings = Objects.requireNonNull(settings);
        this.connections = new ClusterConnections(settings);
        this.router = new Router(bootstrap, connections);
    }

    /**
     * Sends a request until it is answered without an error that another attempt may cure.
     *
     * @param errorOf the error that stands for the whole answer, NONE if it is to be returned
     * @return an answer, which may carry errors that no other attempt would cure
     * @throws ConnectionException when the deadline has passed, with the last failure
     */
    public ApiMessage call(
            Route route,
            Request request,
            Deadline deadline,
            Function<ApiMessage, ErrorCode> errorOf) {
        while (true) {
            ApiMessage answer = callOnce(route, request, deadline);
            ErrorCode error = errorOf.apply(answer);
            if (!error.retriable()) {
                return answer;
            }
            reroute(route, error);
            if (!deadline.sleepMs(settings.retryBackoffMs())) {
                return answer;
            }
        }
    }

    /** As the longer form, for requests whose errors are the caller's to handle. */
    public ApiMessage call(Route route, Request request, Deadline deadline) {
        return call(route, request, deadline, _ -> ErrorCode.NONE);
    }

    /**
     * An open connection to the route's broker.
     *
     * @throws ConnectionException when the deadline has passed, with the last failure
     */
    public Connection connect(Route route, Deadline deadline) {
        return retrying(route, deadline, () -> router.connect(route, stepMs(deadline)));
    }

    /** Makes the next request on the route look for its broker anew, if the error says so. */
    public void reroute(Route route, ErrorCode error) {
        if (MOVED.contains(error)) {
            router.forget(route);
        }
    }

    /** What is known of the cluster at the moment; asks nobody. */
    public ClusterMetadata metadata() {
        return router.metadata();
    }

    /**
     * Asks the cluster about its brokers and the leaders of topics.
     *
     * @throws ConnectionException when the deadline has passed, with the last failure
     */
    public ClusterMetadata refresh(Collection<String> topics, Deadline deadline) {
        return retrying(Route.ANY, deadline, () -> router.refresh(topics, stepMs(deadline)));
    }

    /** Closes all connections; requests in flight fail. */
    @Override
    public void close() {
        connections.close();
    }

    private ApiMessage callOnce(Route route, Request request, Deadline deadline) {
        return retrying(
                route,
                deadline,
                () -> {
                    Connection connection = router.connect(route, stepMs(deadline));
                    return connection.call(request, stepMs(deadline));
                });
    }

    private <T> T retrying(Route route, Deadline deadline, Attempt<T> attempt) {
        while (true) {
            try {
                return attempt.make();
            } catch (ConnectionException e) {
                reroute(route, e.code());
                if (!e.retriable() || !deadline.sleepMs(settings.retryBackoffMs())) {
                    throw e;
                }
            }
        }
    }

    private int stepMs(Deadline deadline) {
        return deadline.leftMs(settings.requestTimeoutMs());
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T make();
    }
}
