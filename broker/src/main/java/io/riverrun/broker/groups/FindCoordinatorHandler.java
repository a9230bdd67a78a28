package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.Endpoint;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.FindCoordinatorRequest;
import io.riverrun.protocol.message.FindCoordinatorResponse;
import io.riverrun.protocol.message.FindCoordinatorResponse.Coordinator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * FindCoordinator: which broker coordinates a group, by the leader of the group's partition of
 * {@code __consumer_offsets}, which is created when it is first needed.
 *
 * <p>Version 1 brought key types and messages, 4 many keys at once, each with its own error
 * (KIP-699), 6 share groups (KIP-932). There is no coordinator of transactions or share groups yet:
 * their keys get INVALID_REQUEST, which clients do not retry.
 */
public final class FindCoordinatorHandler implements RequestHandler<FindCoordinatorRequest> {

    private static final byte GROUP = 0;
    private static final short MANY_KEYS_FROM = 4;
    private static final int NO_NODE = -1;
    private static final int NO_PORT = -1;

    private final GroupCoordinator coordinator;
    private final OffsetsTopic offsetsTopic;

    public FindCoordinatorHandler(GroupCoordinator coordinator, OffsetsTopic offsetsTopic) {
        this.coordinator = Objects.requireNonNull(coordinator);
        this.offsetsTopic = Objects.requireNonNull(offsetsTopic);
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.FIND_COORDINATOR;
    }

    @Override
    public void handle(FindCoordinatorRequest request, RequestContext context) {
        boolean many = context.version() >= MANY_KEYS_FROM;
        List<String> keys = many ? request.coordinatorKeys() : List.of(request.key());
        if (request.keyType() != GROUP) {
            String reason = "There is no coordinator of key type " + request.keyType() + ".";
            context.respond(
                    response(
                            keys.stream()
                                    .map(key -> failed(key, ErrorCode.INVALID_REQUEST, reason))
                                    .toList(),
                            many));
            return;
        }
        LateAnswer.give(
                context,
                offsetsTopic
                        .ensure()
                        .thenApply(image ->
                                response(
                                        keys.stream()
                                                .map(key -> find(image, key, context.listener()))
                                                .toList(),
                                        many)));
    }

    private Coordinator find(ClusterImage image, String groupId, String listener) {
        PartitionImage partition =
                image.partition(GroupCoordinator.TOPIC, coordinator.shardOf(groupId));
        if (partition == null || !partition.hasLeader()) {
            return failed(
                    groupId,
                    ErrorCode.COORDINATOR_NOT_AVAILABLE,
                    ErrorCode.COORDINATOR_NOT_AVAILABLE.message());
        }
        BrokerImage leader = image.broker(partition.leader());
        Optional<Endpoint> endpoint = leader == null ? Optional.empty() : leader.endpoint(listener);
        return endpoint.map(at -> found(groupId, leader.id(), at))
                .orElseGet(() ->
                        failed(
                                groupId,
                                ErrorCode.COORDINATOR_NOT_AVAILABLE,
                                "The coordinator has no listener " + listener + "."));
    }

    private static Coordinator found(String key, int nodeId, Endpoint at) {
        return new Coordinator()
                .setKey(key)
                .setNodeId(nodeId)
                .setHost(at.host())
                .setPort(at.port())
                .setErrorMessage(null);
    }

    private static Coordinator failed(String key, ErrorCode error, String reason) {
        return new Coordinator()
                .setKey(key)
                .setNodeId(NO_NODE)
                .setPort(NO_PORT)
                .setErrorCode(error.code())
                .setErrorMessage(reason);
    }

    /** Up to version 3 there is one key, and what is found is told at the top level. */
    private static FindCoordinatorResponse response(List<Coordinator> found, boolean many) {
        if (many) {
            return new FindCoordinatorResponse().setCoordinators(found);
        }
        Coordinator only = found.getFirst();
        return new FindCoordinatorResponse()
                .setNodeId(only.nodeId())
                .setHost(only.host())
                .setPort(only.port())
                .setErrorCode(only.errorCode())
                .setErrorMessage(only.errorMessage());
    }
}
