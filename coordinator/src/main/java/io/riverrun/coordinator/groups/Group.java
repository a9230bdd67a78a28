package io.riverrun.coordinator.groups;

import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.message.GroupMetadataValue;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * All that is known of a group: what the log holds of it, changed by {@link GroupShard#apply}
 * alone, and the {@link ClassicGroup} of the moment. Confined to the shard's executor.
 */
final class Group {

    /** Offsets that one group may have, a partition each; more are refused. */
    static final int OFFSETS_MAX = 1_000_000;

    private final ClassicGroup classic;
    private final Map<TopicPartition, CommittedOffset> offsets = new HashMap<>();
    private GroupMetadataValue logged;

    Group(ClassicGroup classic) {
        this.classic = Objects.requireNonNull(classic);
    }

    ClassicGroup classic() {
        return classic;
    }

    /** The last generation that is committed, or null. Not to be changed. */
    GroupMetadataValue logged() {
        return logged;
    }

    /** For appliers only. */
    void logged(GroupMetadataValue value) {
        logged = value;
    }

    /** For appliers only. */
    void offset(TopicPartition partition, CommittedOffset offset) {
        if (offset == null) {
            offsets.remove(partition);
        } else {
            offsets.put(partition, offset);
        }
    }

    /** The committed offsets, in no particular order. */
    Map<TopicPartition, CommittedOffset> offsets() {
        return Collections.unmodifiableMap(offsets);
    }

    boolean hasRoomFor(TopicPartition partition) {
        return offsets.size() < OFFSETS_MAX || offsets.containsKey(partition);
    }

    /** Whether the log holds nothing of it any more. */
    boolean isForgotten() {
        return logged == null && offsets.isEmpty();
    }
}
