package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.groups.GroupState.CompletingRebalance;
import io.riverrun.coordinator.groups.GroupState.Dead;
import io.riverrun.coordinator.groups.GroupState.Empty;
import io.riverrun.coordinator.groups.GroupState.PreparingRebalance;
import io.riverrun.coordinator.groups.GroupState.Stable;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.SyncGroupRequest;
import io.riverrun.protocol.message.SyncGroupResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * SyncGroup: a member asks for its assignment; the leader brings everybody's. Assignments are
 * committed before anybody gets one, and handed on byte for byte. Confined to the shard's executor;
 * used once.
 *
 * <p>Version 5: the client says which protocol it believes in and is refused when it is wrong
 * (KIP-559).
 */
final class SyncGroup {

    private static final byte[] NO_ASSIGNMENT = {};

    private final ClassicGroup group;
    private final GroupSetting setting;
    private final SyncGroupRequest request;
    private final CompletableFuture<SyncGroupResponse> reply;

    SyncGroup(
            ClassicGroup group,
            GroupSetting setting,
            SyncGroupRequest request,
            CompletableFuture<SyncGroupResponse> reply) {
        this.group = group;
        this.setting = setting;
        this.request = request;
        this.reply = reply;
    }

    void run() {
        ErrorCode error = validate();
        if (error != ErrorCode.NONE) {
            reply.complete(Replies.syncError(error));
            return;
        }
        Member member = group.members().get(request.memberId());
        switch (group.state()) {
            case CompletingRebalance completing -> await(completing, member);
            case Stable stable -> {
                stable.deadline().met(member.memberId());
                member.session().touch(member.sessionTimeoutMs());
                reply.complete(assignment(member));
            }
            case PreparingRebalance _ ->
                    reply.complete(Replies.syncError(ErrorCode.REBALANCE_IN_PROGRESS));
            case Empty _, Dead _ -> reply.complete(Replies.syncError(ErrorCode.UNKNOWN_MEMBER_ID));
        }
    }

    private ErrorCode validate() {
        ErrorCode error = group.members().validate(request.memberId(), request.groupInstanceId());
        if (error != ErrorCode.NONE) {
            return error;
        }
        if (request.generationId() != group.generation()) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        boolean agrees =
                (request.protocolType() == null
                                || request.protocolType().equals(group.protocolType()))
                        && (request.protocolName() == null
                                || request.protocolName().equals(group.protocol()));
        return agrees ? ErrorCode.NONE : ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
    }

    private void await(CompletingRebalance completing, Member member) {
        member.awaitSync(reply);
        completing.deadline().met(member.memberId());
        if (group.members().isLeader(member.memberId()) && !completing.isWriting()) {
            completing.write();
            commit(completing);
        }
    }

    private void commit(CompletingRebalance completing) {
        Map<String, byte[]> assignments = new HashMap<>();
        request.assignments().forEach(each -> assignments.put(each.memberId(), each.assignment()));
        setting.shard()
                .append(
                        List.of(
                                group.toRecord(member ->
                                        member.toMetadata(group.protocol())
                                                .setAssignment(of(assignments, member)))),
                        error -> {
                            if (group.state() == completing) {
                                committed(completing, assignments, error);
                            }
                        });
    }

    private static byte[] of(Map<String, byte[]> assignments, Member member) {
        return assignments.getOrDefault(member.memberId(), NO_ASSIGNMENT);
    }

    /** Nobody came or went since the leader assigned; whoever waits gets its share. */
    private void committed(
            CompletingRebalance completing, Map<String, byte[]> assignments, ErrorCode error) {
        List<Member> all = List.copyOf(group.members().all());
        if (error != ErrorCode.NONE) {
            all.forEach(member -> member.failSync(error));
            group.rebalance().membersChanged();
            return;
        }
        group.state(completing.stabilize());
        for (Member member : all) {
            member.assign(of(assignments, member));
            if (member.isAwaitingSync()) {
                member.session().touch(member.sessionTimeoutMs());
                member.answerSync(assignment(member));
            }
        }
    }

    private SyncGroupResponse assignment(Member member) {
        return new SyncGroupResponse()
                .setProtocolType(group.protocolType())
                .setProtocolName(group.protocol())
                .setAssignment(member.assignment());
    }
}
