package io.riverrun.coordinator.groups;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.riverrun.protocol.message.LeaveGroupResponse.MemberResponse;
import java.util.List;

/**
 * LeaveGroup: members go, or an administrator removes them by instance id. Stateless; called on the
 * shard's executor.
 *
 * <p>Version 3: many members at once, static ones by their instance id (KIP-345). Version 5: each
 * with a reason (KIP-800), which is for logs only.
 */
final class LeaveGroup {

    private LeaveGroup() {}

    /** Removes those that can be removed; one rebalance follows for all. */
    static List<MemberResponse> leave(ClassicGroup group, List<MemberIdentity> identities) {
        int before = group.members().size();
        List<MemberResponse> answers =
                identities.stream()
                        .map(identity -> answer(identity, leave(group, identity)))
                        .toList();
        if (group.members().size() < before) {
            group.rebalance().membersChanged();
        }
        return answers;
    }

    private static ErrorCode leave(ClassicGroup group, MemberIdentity identity) {
        String memberId = identity.memberId();
        if (identity.groupInstanceId() == null && group.isPending(memberId)) {
            group.removePending(memberId);
            return ErrorCode.NONE;
        }
        if (identity.groupInstanceId() != null && memberId.isEmpty()) {
            Member member = group.members().getStatic(identity.groupInstanceId());
            return remove(group, member);
        }
        ErrorCode error = group.members().validate(memberId, identity.groupInstanceId());
        return error == ErrorCode.NONE ? remove(group, group.members().get(memberId)) : error;
    }

    private static ErrorCode remove(ClassicGroup group, Member member) {
        if (member == null) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        group.forget(member, ErrorCode.UNKNOWN_MEMBER_ID);
        return ErrorCode.NONE;
    }

    static MemberResponse answer(MemberIdentity identity, ErrorCode error) {
        return new MemberResponse()
                .setMemberId(identity.memberId())
                .setGroupInstanceId(identity.groupInstanceId())
                .setErrorCode(error.code());
    }
}
