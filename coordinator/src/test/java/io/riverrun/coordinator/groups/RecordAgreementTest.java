package io.riverrun.coordinator.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.coordinator.runtime.CoordinatorRecord;
import io.riverrun.coordinator.runtime.CoordinatorRecordCodec;
import io.riverrun.coordinator.runtime.CoordinatorRecordCodec.Read;
import io.riverrun.coordinator.runtime.KeyValue;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.GroupMetadataValue.MemberMetadata;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordHelpers;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.OffsetAndMetadata;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.junit.jupiter.api.Test;

/** Our records and Apache Kafka's are the same bytes, in the same versions. */
class RecordAgreementTest {

    private final CoordinatorRecordCodec codec = GroupRecords.codec();
    private final GroupCoordinatorRecordSerde apache = new GroupCoordinatorRecordSerde();

    @Test
    void shouldWriteOffsetsAsApacheDoes() {
        CommittedOffset offset =
                new CommittedOffset(42, 7, "méta", 1_700_000_000_123L, -1, new Uuid(1, 2));

        KeyValue ours = codec.encode(GroupRecords.offset("g", new TopicPartition("t", 3), offset));

        var theirs =
                GroupCoordinatorRecordHelpers.newOffsetCommitRecord(
                        "g",
                        "t",
                        3,
                        new OffsetAndMetadata(
                                42,
                                OptionalInt.of(7),
                                "méta",
                                1_700_000_000_123L,
                                OptionalLong.empty(),
                                new org.apache.kafka.common.Uuid(1, 2)));
        assertSame(ours, theirs);
    }

    @Test
    void shouldWriteOffsetsWithoutTopicIdAsApacheDoes() {
        CommittedOffset offset = new CommittedOffset(42, -1, "", 5, -1, Uuid.ZERO);

        KeyValue ours = codec.encode(GroupRecords.offset("g", new TopicPartition("t", 3), offset));

        var theirs =
                GroupCoordinatorRecordHelpers.newOffsetCommitRecord(
                        "g",
                        "t",
                        3,
                        new OffsetAndMetadata(
                                42,
                                OptionalInt.empty(),
                                "",
                                5,
                                OptionalLong.empty(),
                                org.apache.kafka.common.Uuid.ZERO_UUID));
        assertSame(ours, theirs);
    }

    @Test
    void shouldWriteExpiringOffsetsAsApacheDoes() {
        CommittedOffset offset = new CommittedOffset(42, 7, "m", 100, 200, new Uuid(1, 2));

        KeyValue ours = codec.encode(GroupRecords.offset("g", new TopicPartition("t", 3), offset));

        var theirs =
                GroupCoordinatorRecordHelpers.newOffsetCommitRecord(
                        "g",
                        "t",
                        3,
                        new OffsetAndMetadata(
                                42,
                                OptionalInt.of(7),
                                "m",
                                100,
                                OptionalLong.of(200),
                                new org.apache.kafka.common.Uuid(1, 2)));
        assertSame(ours, theirs);
    }

    @Test
    void shouldWriteTombstonesAsApacheDoes() {
        assertSame(
                codec.encode(GroupRecords.groupTombstone("g")),
                GroupCoordinatorRecordHelpers.newGroupMetadataTombstoneRecord("g"));
        assertSame(
                codec.encode(GroupRecords.offsetTombstone("g", new TopicPartition("t", 9))),
                GroupCoordinatorRecordHelpers.newOffsetCommitTombstoneRecord("g", "t", 9));
    }

    @Test
    void shouldWriteGroupsAsApacheDoes() {
        var value =
                new io.riverrun.protocol.message.GroupMetadataValue()
                        .setProtocolType("consumer")
                        .setGeneration(4)
                        .setProtocol("range")
                        .setLeader("m-1")
                        .setCurrentStateTimestamp(99)
                        .setMembers(
                                List.of(
                                        new MemberMetadata()
                                                .setMemberId("m-1")
                                                .setGroupInstanceId("i")
                                                .setClientId("c")
                                                .setClientHost("/h")
                                                .setRebalanceTimeout(1)
                                                .setSessionTimeout(2)
                                                .setSubscription(new byte[] {1, 2})
                                                .setAssignment(new byte[] {3})));
        var theirValue =
                new GroupMetadataValue()
                        .setProtocolType("consumer")
                        .setGeneration(4)
                        .setProtocol("range")
                        .setLeader("m-1")
                        .setCurrentStateTimestamp(99)
                        .setMembers(
                                List.of(
                                        new GroupMetadataValue.MemberMetadata()
                                                .setMemberId("m-1")
                                                .setGroupInstanceId("i")
                                                .setClientId("c")
                                                .setClientHost("/h")
                                                .setRebalanceTimeout(1)
                                                .setSessionTimeout(2)
                                                .setSubscription(new byte[] {1, 2})
                                                .setAssignment(new byte[] {3})));

        KeyValue ours = codec.encode(GroupRecords.group("g", value));

        short version = groupVersionOfApache();
        assertSame(
                ours,
                org.apache.kafka.coordinator.common.runtime.CoordinatorRecord.record(
                        new GroupMetadataKey().setGroup("g"),
                        new ApiMessageAndVersion(theirValue, version)));
    }

    /** The version in which Apache itself writes a group. */
    private static short groupVersionOfApache() {
        var group =
                new org.apache.kafka.coordinator.group.classic.ClassicGroup(
                        new org.apache.kafka.common.utils.internals.LogContext(),
                        "g",
                        org.apache.kafka.coordinator.group.classic.ClassicGroupState.EMPTY,
                        org.apache.kafka.common.utils.Time.SYSTEM,
                        0,
                        Optional.of("consumer"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        return GroupCoordinatorRecordHelpers.newEmptyGroupMetadataRecord(group).value().version();
    }

    private void assertSame(
            KeyValue ours, org.apache.kafka.coordinator.common.runtime.CoordinatorRecord theirs) {
        assertThat(ours.key()).isEqualTo(apache.serializeKey(theirs));
        assertThat(ours.value()).isEqualTo(apache.serializeValue(theirs));
        assertThat(codec.decode(ours)).isInstanceOf(Read.Known.class);
        CoordinatorRecord back = ((Read.Known) codec.decode(ours)).record();
        assertThat(codec.encode(back).key()).isEqualTo(ours.key());
        assertThat(codec.encode(back).value()).isEqualTo(ours.value());
    }
}
