package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.runtime.CoordinatorRecord;
import io.riverrun.coordinator.runtime.CoordinatorRecordCodec;
import io.riverrun.coordinator.runtime.RecordType;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.message.GroupMetadataKey;
import io.riverrun.protocol.message.GroupMetadataValue;
import io.riverrun.protocol.message.LegacyOffsetCommitKey;
import io.riverrun.protocol.message.LegacyOffsetCommitValue;
import io.riverrun.protocol.message.OffsetCommitKey;
import io.riverrun.protocol.message.OffsetCommitValue;
import java.util.List;

/**
 * The records of classic groups in {@code __consumer_offsets}, in the versions that Kafka 4.4
 * writes. Stateless.
 */
public final class GroupRecords {

    /** The oldest form of a committed offset; read, never written. */
    static final short LEGACY_OFFSET_COMMIT = LegacyOffsetCommitKey.API_KEY;

    /** A committed offset. */
    static final short OFFSET_COMMIT = OffsetCommitKey.API_KEY;

    /** A group, its generation and its members with their assignments. */
    static final short GROUP_METADATA = GroupMetadataKey.API_KEY;

    private static final short GROUP_METADATA_VERSION = 3;
    private static final short OFFSET_COMMIT_VERSION = 4;

    /** The only version that carries an expiry time of its own. */
    private static final short OFFSET_COMMIT_EXPIRING_VERSION = 1;

    private static final List<RecordType> TYPES =
            List.of(
                    new RecordType(
                            LEGACY_OFFSET_COMMIT,
                            LegacyOffsetCommitKey::read,
                            LegacyOffsetCommitValue::read,
                            LegacyOffsetCommitValue.HIGHEST_VERSION),
                    new RecordType(
                            OFFSET_COMMIT,
                            OffsetCommitKey::read,
                            OffsetCommitValue::read,
                            OffsetCommitValue.HIGHEST_VERSION),
                    new RecordType(
                            GROUP_METADATA,
                            GroupMetadataKey::read,
                            GroupMetadataValue::read,
                            GroupMetadataValue.HIGHEST_VERSION));

    private GroupRecords() {}

    /** The codec of classic groups' records; records of newer group types are passed over. */
    public static CoordinatorRecordCodec codec() {
        return new CoordinatorRecordCodec(TYPES);
    }

    static CoordinatorRecord group(String groupId, GroupMetadataValue value) {
        return new CoordinatorRecord(
                GROUP_METADATA,
                new GroupMetadataKey().setGroup(groupId),
                value,
                GROUP_METADATA_VERSION);
    }

    static CoordinatorRecord groupTombstone(String groupId) {
        return CoordinatorRecord.tombstone(
                GROUP_METADATA, new GroupMetadataKey().setGroup(groupId));
    }

    static CoordinatorRecord offset(
            String groupId, TopicPartition partition, CommittedOffset offset) {
        return new CoordinatorRecord(
                OFFSET_COMMIT,
                key(groupId, partition),
                offset.toValue(),
                offset.expires() ? OFFSET_COMMIT_EXPIRING_VERSION : OFFSET_COMMIT_VERSION);
    }

    static CoordinatorRecord offsetTombstone(String groupId, TopicPartition partition) {
        return CoordinatorRecord.tombstone(OFFSET_COMMIT, key(groupId, partition));
    }

    private static OffsetCommitKey key(String groupId, TopicPartition partition) {
        return new OffsetCommitKey()
                .setGroup(groupId)
                .setTopic(partition.topic())
                .setPartition(partition.partition());
    }
}
