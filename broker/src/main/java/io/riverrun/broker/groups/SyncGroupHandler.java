package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.SyncGroupRequest;
import java.util.Objects;

/**
 * SyncGroup: answered when the leader's assignment is committed.
 *
 * <p>Version 3 brought static members (KIP-345), 5 the protocol to be checked (KIP-559).
 */
public final class SyncGroupHandler implements RequestHandler<SyncGroupRequest> {

    private final GroupCoordinator coordinator;

    public SyncGroupHandler(GroupCoordinator coordinator) {
        this.coordinator = Objects.requireNonNull(coordinator);
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.SYNC_GROUP;
    }

    @Override
    public void handle(SyncGroupRequest request, RequestContext context) {
        LateAnswer.give(context, coordinator.syncGroup(request));
    }
}
