package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.groups.GroupState.CompletingRebalance;
import io.riverrun.coordinator.groups.GroupState.Dead;
import io.riverrun.coordinator.groups.GroupState.Empty;
import io.riverrun.coordinator.groups.GroupState.PreparingRebalance;
import io.riverrun.coordinator.groups.GroupState.Stable;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.HeartbeatRequest;

/**
 * Heartbeat: a member says that it lives, and learns whether it must rejoin. Stateless; called on
 * the shard's executor.
 */
final class Heartbeat {

    private Heartbeat() {}

    static ErrorCode beat(ClassicGroup group, HeartbeatRequest request) {
        ErrorCode error = group.members().validate(request.memberId(), request.groupInstanceId());
        if (error != ErrorCode.NONE) {
            return error;
        }
        if (request.generationId() != group.generation()) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        Member member = group.members().get(request.memberId());
        member.session().touch(member.sessionTimeoutMs());
        return switch (group.state()) {
            case PreparingRebalance _ -> ErrorCode.REBALANCE_IN_PROGRESS;
            case CompletingRebalance _, Stable _ -> ErrorCode.NONE;
            case Empty _, Dead _ -> ErrorCode.UNKNOWN_MEMBER_ID;
        };
    }
}
