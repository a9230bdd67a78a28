package io.riverrun.broker.groups;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.OffsetCommitRequest;
import java.util.Objects;

/**
 * OffsetCommit: answered when the offsets are committed, each partition with its own error.
 *
 * <p>Version 5 dropped the retention time (KIP-211), 6 brought leader epochs (KIP-320), 7 static
 * members (KIP-345), 9 GROUP_ID_NOT_FOUND (KIP-848), 10 topic ids instead of names.
 */
public final class OffsetCommitHandler implements RequestHandler<OffsetCommitRequest> {

    private final GroupCoordinator coordinator;

    public OffsetCommitHandler(GroupCoordinator coordinator) {
        this.coordinator = Objects.requireNonNull(coordinator);
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.OFFSET_COMMIT;
    }

    @Override
    public void handle(OffsetCommitRequest request, RequestContext context) {
        LateAnswer.give(context, coordinator.commitOffsets(GroupAnswers.client(context), request));
    }
}
