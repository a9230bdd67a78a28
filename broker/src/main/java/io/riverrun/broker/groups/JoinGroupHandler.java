package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.JoinGroupRequest;
import java.util.Objects;

/**
 * JoinGroup: answered when the group's next generation begins.
 *
 * <p>Version 1 brought the rebalance timeout, 4 member ids that must be known (KIP-394), 5 static
 * members (KIP-345), 7 the protocol type (KIP-559), 8 a reason (KIP-800), 9 assignments that can be
 * skipped (KIP-814).
 */
public final class JoinGroupHandler implements RequestHandler<JoinGroupRequest> {

    private final GroupCoordinator coordinator;

    public JoinGroupHandler(GroupCoordinator coordinator) {
        this.coordinator = Objects.requireNonNull(coordinator);
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.JOIN_GROUP;
    }

    @Override
    public void handle(JoinGroupRequest request, RequestContext context) {
        LateAnswer.give(context, coordinator.joinGroup(GroupAnswers.client(context), request));
    }
}
