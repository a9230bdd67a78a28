package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.HeartbeatRequest;
import java.util.Objects;

/**
 * Heartbeat: keeps a member alive and tells it to rejoin.
 *
 * <p>Version 3 brought static members (KIP-345).
 */
public final class HeartbeatHandler implements RequestHandler<HeartbeatRequest> {

    private final GroupCoordinator coordinator;

    public HeartbeatHandler(GroupCoordinator coordinator) {
        this.coordinator = Objects.requireNonNull(coordinator);
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.HEARTBEAT;
    }

    @Override
    public void handle(HeartbeatRequest request, RequestContext context) {
        LateAnswer.give(context, coordinator.heartbeat(request));
    }
}
