package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.groups.GroupState.Stable;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.riverrun.protocol.message.DescribeGroupsResponse.DescribedGroupMember;

/**
 * DescribeGroups for one group. Stateless; called on the shard's executor.
 *
 * <p>Version 6: a group that does not exist is GROUP_ID_NOT_FOUND; before, it is described as Dead
 * (KIP-1043).
 */
final class DescribeGroup {

    private static final short NOT_FOUND_VERSION = 6;

    private DescribeGroup() {}

    static DescribedGroup describe(GroupShard shard, String groupId, short apiVersion) {
        Group known = shard.find(groupId);
        if (known == null) {
            return notFound(groupId, apiVersion);
        }
        ClassicGroup group = known.classic();
        boolean stable = group.state() instanceof Stable;
        return new DescribedGroup()
                .setGroupId(groupId)
                .setGroupState(group.state().label())
                .setProtocolType(group.protocolType())
                .setProtocolData(stable ? group.protocol() : "")
                .setMembers(
                        group.members().all().stream()
                                .map(member -> describe(group, member, stable))
                                .toList());
    }

    private static DescribedGroupMember describe(
            ClassicGroup group, Member member, boolean stable) {
        DescribedGroupMember described =
                new DescribedGroupMember()
                        .setMemberId(member.memberId())
                        .setGroupInstanceId(member.groupInstanceId())
                        .setClientId(member.clientId())
                        .setClientHost(member.clientHost());
        return stable
                ? described
                        .setMemberMetadata(member.metadata(group.protocol()))
                        .setMemberAssignment(member.assignment())
                : described;
    }

    private static DescribedGroup notFound(String groupId, short apiVersion) {
        DescribedGroup dead =
                new DescribedGroup()
                        .setGroupId(groupId)
                        .setGroupState(new GroupState.Dead().label());
        return apiVersion < NOT_FOUND_VERSION
                ? dead
                : dead.setErrorCode(ErrorCode.GROUP_ID_NOT_FOUND.code())
                        .setErrorMessage("Group %s not found.".formatted(groupId));
    }

    static DescribedGroup failed(String groupId, ErrorCode error) {
        return new DescribedGroup().setGroupId(groupId).setErrorCode(error.code());
    }
}
