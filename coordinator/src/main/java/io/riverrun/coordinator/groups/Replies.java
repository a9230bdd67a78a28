package io.riverrun.coordinator.groups;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.HeartbeatResponse;
import io.riverrun.protocol.message.JoinGroupResponse;
import io.riverrun.protocol.message.LeaveGroupResponse;
import io.riverrun.protocol.message.SyncGroupResponse;

/** Answers to members that say only that something went wrong. Stateless. */
final class Replies {

    private Replies() {}

    static JoinGroupResponse joinError(String memberId, ErrorCode error) {
        return new JoinGroupResponse().setErrorCode(error.code()).setMemberId(memberId);
    }

    static HeartbeatResponse heartbeat(ErrorCode error) {
        return new HeartbeatResponse().setErrorCode(error.code());
    }

    static LeaveGroupResponse leaveError(ErrorCode error) {
        return new LeaveGroupResponse().setErrorCode(error.code());
    }

    static SyncGroupResponse syncError(ErrorCode error) {
        return new SyncGroupResponse().setErrorCode(error.code());
    }
}
