package io.riverrun.client.admin;

import io.riverrun.client.connection.Cluster;
import io.riverrun.client.connection.ConnectionException;
import io.riverrun.client.connection.Deadline;
import io.riverrun.client.connection.Request;
import io.riverrun.client.connection.Route;
import io.riverrun.protocol.ApiMessage;
import io.riverrun.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Asks for several things in one request, and again for those of them that another attempt may
 * give, until the deadline. Confined to one thread.
 *
 * @param <K> what names a thing
 * @param <V> what is known of it when all went well
 */
final class Batch<K, V> {

    private static final long RETRY_BACKOFF_MS = 100;

    /**
     * Errors that pass. Not all that the protocol calls retriable: a topic that is not known is
     * here an answer, and a change that timed out may have been made.
     */
    private static final Set<ErrorCode> PASSING =
            EnumSet.of(
                    ErrorCode.NOT_CONTROLLER,
                    ErrorCode.THROTTLING_QUOTA_EXCEEDED,
                    ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
                    ErrorCode.COORDINATOR_NOT_AVAILABLE,
                    ErrorCode.NOT_COORDINATOR,
                    ErrorCode.LEADER_NOT_AVAILABLE,
                    ErrorCode.NOT_LEADER_OR_FOLLOWER,
                    ErrorCode.FENCED_LEADER_EPOCH,
                    ErrorCode.UNKNOWN_LEADER_EPOCH,
                    ErrorCode.KAFKA_STORAGE_ERROR);

    private final Cluster cluster;
    private final Route route;
    private final Deadline deadline;
    private final Map<K, V> succeeded = new LinkedHashMap<>();
    private final Map<K, AdminException> failed = new LinkedHashMap<>();

    Batch(Cluster cluster, Route route, Deadline deadline) {
        this.cluster = cluster;
        this.route = route;
        this.deadline = deadline;
    }

    /**
     * Runs to the end.
     *
     * @param request makes the request for those keys that are still asked for
     * @param outcomes reads an answer
     * @throws AdminException when there was no answer at all
     */
    Results<K, V> run(
            Collection<K> keys,
            Function<List<K>, Request> request,
            Function<ApiMessage, Map<K, Outcome<V>>> outcomes) {
        List<K> pending = List.copyOf(keys);
        while (!pending.isEmpty()) {
            ApiMessage answer = call(request.apply(pending));
            pending = settle(pending, outcomes.apply(answer));
            if (!pending.isEmpty()) {
                deadline.sleepMs(RETRY_BACKOFF_MS);
            }
        }
        return new Results<>(succeeded, failed);
    }

    /** Notes what is final and returns what is to be asked for again. */
    private List<K> settle(List<K> pending, Map<K, Outcome<V>> outcomes) {
        List<K> again = new ArrayList<>();
        for (K key : pending) {
            Outcome<V> outcome = outcomes.getOrDefault(key, unanswered(key));
            ErrorCode error = outcome.error();
            if (error == ErrorCode.NONE) {
                succeeded.put(key, outcome.value());
            } else if (PASSING.contains(error) && !deadline.passed()) {
                cluster.reroute(route, error);
                again.add(key);
            } else {
                failed.put(key, AdminException.of(error, outcome.message()));
            }
        }
        return again;
    }

    private ApiMessage call(Request request) {
        try {
            return cluster.call(route, request, deadline);
        } catch (ConnectionException e) {
            throw new AdminException(e);
        }
    }

    private Outcome<V> unanswered(K key) {
        return new Outcome<>(
                ErrorCode.UNKNOWN_SERVER_ERROR,
                "The broker's answer does not mention %s.".formatted(key),
                null);
    }
}
