package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.groups.GroupState.Empty;
import io.riverrun.coordinator.runtime.CoordinatorRecord;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.message.GroupMetadataKey;
import io.riverrun.protocol.message.OffsetCommitKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for offsets that nobody needs any more, every {@code offsets.retention.check.interval.ms},
 * and for groups that have neither offsets nor members (KIP-211). Confined to the shard's executor.
 *
 * <p>An offset is old {@code offsets.retention.minutes} after its commit where the group never had
 * members, after the last member left where it had, and after its commit where the members no
 * longer subscribe to its topic. One that came with a retention of its own keeps to that.
 */
final class ExpireOffsets {

    private final GroupShard shard;
    private final GroupSetting setting;

    ExpireOffsets(GroupShard shard) {
        this.shard = Objects.requireNonNull(shard);
        this.setting = shard.setting();
    }

    void schedule() {
        setting.shard()
                .scheduler()
                .schedule(setting.config().retentionCheckIntervalMs(), this::expireAndSchedule);
    }

    private void expireAndSchedule() {
        Set<String> busy = groupsInFlight();
        for (Group group : List.copyOf(shard.groups())) {
            if (!busy.contains(group.classic().groupId())) {
                expire(group);
            }
        }
        schedule();
    }

    /** What is being written may change the case of a group; it is looked at next time. */
    private Set<String> groupsInFlight() {
        Set<String> groupIds = new HashSet<>();
        for (CoordinatorRecord record : setting.shard().inFlight()) {
            switch (record.key()) {
                case OffsetCommitKey key -> groupIds.add(key.group());
                case GroupMetadataKey key -> groupIds.add(key.group());
                default -> {}
            }
        }
        return groupIds;
    }

    private void expire(Group group) {
        String groupId = group.classic().groupId();
        List<TopicPartition> old = old(group);
        List<CoordinatorRecord> records = new ArrayList<>(GroupShard.tombstones(groupId, old));
        boolean allOffsetsOld = old.size() == group.offsets().size();
        if (allOffsetsOld && group.classic().isUnused()) {
            if (group.logged() == null && records.isEmpty()) {
                shard.dropIfGone(groupId);
                return;
            }
            records.add(GroupRecords.groupTombstone(groupId));
        }
        if (!records.isEmpty()) {
            setting.shard().append(records, _ -> {});
        }
    }

    private List<TopicPartition> old(Group group) {
        return group.offsets().entrySet().stream()
                .filter(entry -> isOld(group, entry))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isOld(Group group, Map.Entry<TopicPartition, CommittedOffset> entry) {
        CommittedOffset offset = entry.getValue();
        ClassicGroup classic = group.classic();
        long nowMs = setting.wallMs();
        if (offset.expires()) {
            return nowMs >= offset.expireTimestampMs();
        }
        long oldSinceMs = offset.commitTimestampMs() + setting.config().offsetsRetentionMs();
        if (classic.state() instanceof Empty(long sinceMs)) {
            long emptyOldSinceMs = sinceMs + setting.config().offsetsRetentionMs();
            return nowMs >= (sinceMs < 0 ? oldSinceMs : Math.max(oldSinceMs, emptyOldSinceMs));
        }
        Optional<Set<String>> topics = Subscriptions.of(classic);
        boolean unsubscribed = topics.isPresent() && !topics.get().contains(entry.getKey().topic());
        return unsubscribed && nowMs >= oldSinceMs;
    }
}
