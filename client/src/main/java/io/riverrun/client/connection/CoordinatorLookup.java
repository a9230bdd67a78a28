package io.riverrun.client.connection;

import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.FindCoordinatorRequest;
import io.riverrun.protocol.message.FindCoordinatorResponse;
import io.riverrun.protocol.message.FindCoordinatorResponse.Coordinator;
import java.util.List;

/** Asks a broker for the coordinator of a group or a transactional id. Stateless. */
final class CoordinatorLookup {

    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;

    /** From this version on, many keys go into one request (KIP-699). */
    private static final short BATCHED = 4;

    private CoordinatorLookup() {}

    /**
     * Asks for one coordinator.
     *
     * @throws ConnectionException with the broker's error when there is none
     */
    static Node find(Route route, Connection broker, int timeoutMs) {
        String key;
        byte type;
        switch (route) {
            case Route.GroupCoordinator(String groupId) -> {
                key = groupId;
                type = GROUP;
            }
            case Route.TransactionCoordinator(String transactionalId) -> {
                key = transactionalId;
                type = TRANSACTION;
            }
            default -> throw new IllegalArgumentException("not a coordinator: " + route);
        }
        FindCoordinatorResponse response =
                (FindCoordinatorResponse) broker.call(request(key, type), timeoutMs);
        return node(key, response);
    }

    private static Request request(String key, byte type) {
        return new Request(
                ApiKey.FIND_COORDINATOR,
                version -> {
                    FindCoordinatorRequest request = new FindCoordinatorRequest();
                    if (version >= 1) {
                        request.setKeyType(type);
                    }
                    return version >= BATCHED
                            ? request.setCoordinatorKeys(List.of(key))
                            : request.setKey(key);
                });
    }

    private static Node node(String key, FindCoordinatorResponse response) {
        if (response.coordinators().isEmpty()) {
            check(key, response.errorCode(), response.errorMessage());
            return node(response.nodeId(), response.host(), response.port());
        }
        Coordinator found = response.coordinators().getFirst();
        check(key, found.errorCode(), found.errorMessage());
        return node(found.nodeId(), found.host(), found.port());
    }

    private static Node node(int id, String host, int port) {
        return new Node(id, new HostPort(host, port), null);
    }

    private static void check(String key, short code, String message) {
        ErrorCode error = ErrorCode.forCode(code);
        if (error != ErrorCode.NONE) {
            String reason = message == null || message.isEmpty() ? error.message() : message;
            throw new ConnectionException(
                    error, "No coordinator was found for '%s': %s".formatted(key, reason));
        }
    }
}
