package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.OffsetDeleteRequest;
import java.util.Objects;

/** OffsetDelete: removes offsets of topics that the group does not subscribe to (KIP-496). */
public final class OffsetDeleteHandler implements RequestHandler<OffsetDeleteRequest> {

    private final GroupCoordinator coordinator;

    public OffsetDeleteHandler(GroupCoordinator coordinator) {
        this.coordinator = Objects.requireNonNull(coordinator);
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.OFFSET_DELETE;
    }

    @Override
    public void handle(OffsetDeleteRequest request, RequestContext context) {
        LateAnswer.give(context, coordinator.deleteOffsets(request));
    }
}
