package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.DeleteGroupsRequest;
import java.util.Objects;

/**
 * DeleteGroups: removes groups without members and their offsets (KIP-229), each with its own
 * error.
 *
 * <p>Version 3 brought error messages.
 */
public final class DeleteGroupsHandler implements RequestHandler<DeleteGroupsRequest> {

    private final GroupCoordinator coordinator;

    public DeleteGroupsHandler(GroupCoordinator coordinator) {
        this.coordinator = Objects.requireNonNull(coordinator);
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.DELETE_GROUPS;
    }

    @Override
    public void handle(DeleteGroupsRequest request, RequestContext context) {
        LateAnswer.give(context, coordinator.deleteGroups(request));
    }
}
