package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.OffsetFetchRequest;
import java.util.Objects;

/**
 * OffsetFetch: what groups have committed, each group and each partition with its own error.
 *
 * <p>Version 2 brought null for all topics, 5 leader epochs (KIP-320), 7 the wish for stable
 * offsets (KIP-447), 8 many groups (KIP-709), 9 members to be checked (KIP-848), 10 topic ids
 * instead of names.
 */
public final class OffsetFetchHandler implements RequestHandler<OffsetFetchRequest> {

    private final GroupCoordinator coordinator;

    public OffsetFetchHandler(GroupCoordinator coordinator) {
        this.coordinator = Objects.requireNonNull(coordinator);
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.OFFSET_FETCH;
    }

    @Override
    public void handle(OffsetFetchRequest request, RequestContext context) {
        LateAnswer.give(context, coordinator.fetchOffsets(GroupAnswers.client(context), request));
    }
}
