package io.riverrun.coordinator.groups;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.HeartbeatRequest;
import io.riverrun.protocol.message.HeartbeatResponse;
import io.riverrun.protocol.message.JoinGroupRequest;
import io.riverrun.protocol.message.JoinGroupResponse;
import io.riverrun.protocol.message.LeaveGroupRequest;
import io.riverrun.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.riverrun.protocol.message.LeaveGroupResponse;
import io.riverrun.protocol.message.LeaveGroupResponse.MemberResponse;
import io.riverrun.protocol.message.SyncGroupRequest;
import io.riverrun.protocol.message.SyncGroupResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the group that a member's request is about; only a join may bring it into being. Stateless;
 * called on the shard's executor.
 */
final class MemberRequests {

    private static final short LEAVE_MANY_VERSION = 3;

    private MemberRequests() {}

    static void join(
            GroupShard shard,
            ClientContext client,
            JoinGroupRequest request,
            CompletableFuture<JoinGroupResponse> reply) {
        Group known = shard.find(request.groupId());
        if (known == null && !request.memberId().isEmpty()) {
            reply.complete(Replies.joinError(request.memberId(), ErrorCode.UNKNOWN_MEMBER_ID));
            return;
        }
        if (known == null && !shard.hasRoom()) {
            reply.complete(
                    Replies.joinError(request.memberId(), ErrorCode.COORDINATOR_NOT_AVAILABLE));
            return;
        }
        ClassicGroup group = shard.findOrCreate(request.groupId()).classic();
        new JoinGroup(group, shard.setting(), client, request, reply).run();
        if (known == null) {
            shard.dropIfGone(request.groupId());
        }
    }

    static void sync(
            GroupShard shard,
            SyncGroupRequest request,
            CompletableFuture<SyncGroupResponse> reply) {
        Group group = shard.find(request.groupId());
        if (group == null) {
            reply.complete(Replies.syncError(ErrorCode.UNKNOWN_MEMBER_ID));
        } else {
            new SyncGroup(group.classic(), shard.setting(), request, reply).run();
        }
    }

    static void heartbeat(
            GroupShard shard,
            HeartbeatRequest request,
            CompletableFuture<HeartbeatResponse> reply) {
        Group group = shard.find(request.groupId());
        ErrorCode error =
                group == null
                        ? ErrorCode.UNKNOWN_MEMBER_ID
                        : Heartbeat.beat(group.classic(), request);
        reply.complete(Replies.heartbeat(error));
    }

    /** Up to version 2 there is one member, and its error is the request's. */
    static void leave(
            GroupShard shard,
            ClientContext client,
            LeaveGroupRequest request,
            CompletableFuture<LeaveGroupResponse> reply) {
        boolean many = client.apiVersion() >= LEAVE_MANY_VERSION;
        List<MemberIdentity> leaving =
                many
                        ? request.members()
                        : List.of(new MemberIdentity().setMemberId(request.memberId()));
        List<MemberResponse> answers = leave(shard.find(request.groupId()), leaving);
        reply.complete(
                many
                        ? new LeaveGroupResponse().setMembers(answers)
                        : new LeaveGroupResponse().setErrorCode(answers.getFirst().errorCode()));
    }

    private static List<MemberResponse> leave(Group group, List<MemberIdentity> leaving) {
        if (group == null) {
            return leaving.stream()
                    .map(each -> LeaveGroup.answer(each, ErrorCode.UNKNOWN_MEMBER_ID))
                    .toList();
        }
        return LeaveGroup.leave(group.classic(), leaving);
    }
}
