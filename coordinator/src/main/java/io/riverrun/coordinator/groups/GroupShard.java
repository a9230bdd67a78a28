package io.riverrun.coordinator.groups;

import io.riverrun.base.Invariant;
import io.riverrun.coordinator.runtime.CoordinatorRecord;
import io.riverrun.coordinator.runtime.ShardState;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.message.GroupMetadataKey;
import io.riverrun.protocol.message.GroupMetadataValue;
import io.riverrun.protocol.message.LegacyOffsetCommitKey;
import io.riverrun.protocol.message.LegacyOffsetCommitValue;
import io.riverrun.protocol.message.OffsetCommitKey;
import io.riverrun.protocol.message.OffsetCommitValue;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The groups of one partition of {@code __consumer_offsets}, and the applier of its records.
 * Confined to the shard's executor.
 */
final class GroupShard implements ShardState {

    /** Groups in one shard; more are refused until others are gone. */
    static final int GROUPS_MAX = 1_000_000;

    private final GroupSetting setting;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private boolean loaded;

    GroupShard(GroupSetting setting) {
        this.setting = Objects.requireNonNull(setting);
    }

    GroupSetting setting() {
        return setting;
    }

    /** The group, or null when there is none. */
    Group find(String groupId) {
        return groups.get(groupId);
    }

    boolean hasRoom() {
        return groups.size() < GROUPS_MAX;
    }

    Group findOrCreate(String groupId) {
        return groups.computeIfAbsent(groupId, id -> new Group(new ClassicGroup(id, setting)));
    }

    /** All groups, in no particular order. */
    Collection<Group> groups() {
        return Collections.unmodifiableCollection(groups.values());
    }

    @Override
    public void apply(CoordinatorRecord record) {
        switch (record.key()) {
            case OffsetCommitKey key -> {
                var value = (OffsetCommitValue) record.value();
                applyOffset(
                        key.group(),
                        new TopicPartition(key.topic(), key.partition()),
                        value == null ? null : CommittedOffset.of(value));
            }
            case LegacyOffsetCommitKey key -> {
                var value = (LegacyOffsetCommitValue) record.value();
                applyOffset(
                        key.group(),
                        new TopicPartition(key.topic(), key.partition()),
                        value == null ? null : CommittedOffset.of(value));
            }
            case GroupMetadataKey key ->
                    applyGroup(key.group(), (GroupMetadataValue) record.value());
            default -> Invariant.check(false, "no record of groups has this key");
        }
    }

    private void applyOffset(String groupId, TopicPartition partition, CommittedOffset offset) {
        if (offset == null && find(groupId) == null) {
            return;
        }
        findOrCreate(groupId).offset(partition, offset);
    }

    private void applyGroup(String groupId, GroupMetadataValue value) {
        Group known = find(groupId);
        if (value == null && known == null) {
            return;
        }
        Group group = findOrCreate(groupId);
        group.logged(value);
        if (known == null && loaded) {
            group.classic().restore(value);
        }
        dropIfGone(groupId);
    }

    /** Forgets a group of which nothing is left, in the log or in memory. */
    void dropIfGone(String groupId) {
        Group group = find(groupId);
        if (group != null && group.isForgotten() && group.classic().isUnused()) {
            groups.remove(groupId);
            group.classic().die(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        }
    }

    @Override
    public void loaded() {
        loaded = true;
        groups.values().removeIf(Group::isForgotten);
        for (Group group : groups.values()) {
            if (group.logged() != null) {
                group.classic().restore(group.logged());
            }
        }
        new ExpireOffsets(this).schedule();
    }

    @Override
    public void unloaded(ErrorCode error) {
        groups.values().forEach(group -> group.classic().die(error));
        groups.clear();
    }

    /**
     * Every partition for which the group has an offset, or has one on its way to the log; who
     * deletes all must delete those too.
     */
    Set<TopicPartition> partitionsWithOffsets(Group group) {
        String groupId = group.classic().groupId();
        Set<TopicPartition> partitions = new HashSet<>(group.offsets().keySet());
        for (CoordinatorRecord record : setting.shard().inFlight()) {
            if (record.key() instanceof OffsetCommitKey key && key.group().equals(groupId)) {
                partitions.add(new TopicPartition(key.topic(), key.partition()));
            }
        }
        return partitions;
    }

    /** Tombstones for these offsets of a group. */
    static List<CoordinatorRecord> tombstones(
            String groupId, Collection<TopicPartition> partitions) {
        return partitions.stream()
                .sorted()
                .map(partition -> GroupRecords.offsetTombstone(groupId, partition))
                .toList();
    }
}
