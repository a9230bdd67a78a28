package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.ListGroupsRequest;
import java.util.Objects;

/**
 * ListGroups: the groups that this broker coordinates.
 *
 * <p>Version 4 brought states (KIP-518), 5 types (KIP-848).
 */
public final class ListGroupsHandler implements RequestHandler<ListGroupsRequest> {

    private final GroupCoordinator coordinator;

    public ListGroupsHandler(GroupCoordinator coordinator) {
        this.coordinator = Objects.requireNonNull(coordinator);
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.LIST_GROUPS;
    }

    @Override
    public void handle(ListGroupsRequest request, RequestContext context) {
        LateAnswer.give(context, coordinator.listGroups(request));
    }
}
