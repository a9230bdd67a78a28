package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.runtime.CoordinatorRecord;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.message.OffsetCommitKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Topics are deleted: so are their offsets, in every group of a shard. Stateless; called on the
 * shard's executor.
 */
final class DeleteTopicOffsets {

    private DeleteTopicOffsets() {}

    static void run(GroupShard shard, Set<String> topics, CompletableFuture<ErrorCode> reply) {
        Set<CoordinatorRecord> tombstones = new LinkedHashSet<>();
        for (Group group : shard.groups()) {
            for (TopicPartition partition : group.offsets().keySet()) {
                if (topics.contains(partition.topic())) {
                    String groupId = group.classic().groupId();
                    tombstones.add(GroupRecords.offsetTombstone(groupId, partition));
                }
            }
        }
        for (CoordinatorRecord record : shard.setting().shard().inFlight()) {
            if (record.key() instanceof OffsetCommitKey key && topics.contains(key.topic())) {
                TopicPartition partition = new TopicPartition(key.topic(), key.partition());
                tombstones.add(GroupRecords.offsetTombstone(key.group(), partition));
            }
        }
        shard.setting().shard().append(List.copyOf(tombstones), reply::complete);
    }
}
