package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.groups.GroupState.Dead;
import io.riverrun.coordinator.groups.GroupState.Empty;
import io.riverrun.coordinator.runtime.CoordinatorRecord;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * DeleteGroups for one group: its offsets and itself, if it has no members (KIP-229). Stateless;
 * called on the shard's executor.
 */
final class DeleteGroup {

    private DeleteGroup() {}

    static void run(
            GroupShard shard, String groupId, CompletableFuture<DeletableGroupResult> reply) {
        Group group = shard.find(groupId);
        ErrorCode error = group == null ? ErrorCode.GROUP_ID_NOT_FOUND : validate(group.classic());
        if (error != ErrorCode.NONE) {
            reply.complete(answer(groupId, error));
            return;
        }
        List<CoordinatorRecord> records =
                new ArrayList<>(GroupShard.tombstones(groupId, shard.partitionsWithOffsets(group)));
        records.add(GroupRecords.groupTombstone(groupId));
        shard.setting()
                .shard()
                .append(records, written -> reply.complete(answer(groupId, written)));
    }

    private static ErrorCode validate(ClassicGroup group) {
        return switch (group.state()) {
            case Dead _ -> ErrorCode.GROUP_ID_NOT_FOUND;
            case Empty _ -> ErrorCode.NONE;
            default -> ErrorCode.NON_EMPTY_GROUP;
        };
    }

    static DeletableGroupResult answer(String groupId, ErrorCode error) {
        return new DeletableGroupResult()
                .setGroupId(groupId)
                .setErrorCode(error.code())
                .setErrorMessage(error == ErrorCode.NONE ? null : error.message());
    }
}
