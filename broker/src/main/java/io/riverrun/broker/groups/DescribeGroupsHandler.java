package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.AuthorizedOperations;
import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.DescribeGroupsRequest;
import io.riverrun.protocol.message.DescribeGroupsResponse;
import io.riverrun.protocol.message.DescribeGroupsResponse.DescribedGroup;
import java.util.Objects;

/**
 * DescribeGroups: states, members and assignments, each group with its own error.
 *
 * <p>Version 3 brought authorized operations (KIP-430), 4 static members (KIP-345), 6
 * GROUP_ID_NOT_FOUND instead of a dead group (KIP-1043).
 */
public final class DescribeGroupsHandler implements RequestHandler<DescribeGroupsRequest> {

    private final GroupCoordinator coordinator;

    public DescribeGroupsHandler(GroupCoordinator coordinator) {
        this.coordinator = Objects.requireNonNull(coordinator);
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.DESCRIBE_GROUPS;
    }

    @Override
    public void handle(DescribeGroupsRequest request, RequestContext context) {
        boolean operations = request.includeAuthorizedOperations();
        LateAnswer.give(
                context,
                coordinator
                        .describeGroups(GroupAnswers.client(context), request)
                        .thenApply(response -> operations ? withOperations(response) : response));
    }

    private static DescribeGroupsResponse withOperations(DescribeGroupsResponse response) {
        for (DescribedGroup group : response.groups()) {
            if (group.errorCode() == 0) {
                group.setAuthorizedOperations(AuthorizedOperations.GROUP);
            }
        }
        return response;
    }
}
