package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.LeaveGroupRequest;
import java.util.Objects;

/**
 * LeaveGroup: members go at once instead of timing out.
 *
 * <p>Version 3 brought many members at once, each with its own answer (KIP-345), 5 a reason
 * (KIP-800).
 */
public final class LeaveGroupHandler implements RequestHandler<LeaveGroupRequest> {

    private final GroupCoordinator coordinator;

    public LeaveGroupHandler(GroupCoordinator coordinator) {
        this.coordinator = Objects.requireNonNull(coordinator);
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.LEAVE_GROUP;
    }

    @Override
    public void handle(LeaveGroupRequest request, RequestContext context) {
        LateAnswer.give(context, coordinator.leaveGroup(GroupAnswers.client(context), request));
    }
}
