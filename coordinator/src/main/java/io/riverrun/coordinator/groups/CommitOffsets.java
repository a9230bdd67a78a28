package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.groups.GroupState.CompletingRebalance;
import io.riverrun.coordinator.groups.GroupState.Empty;
import io.riverrun.coordinator.runtime.CoordinatorRecord;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.OffsetCommitRequest;
import io.riverrun.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.riverrun.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.riverrun.protocol.message.OffsetCommitResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * OffsetCommit: a member, or somebody outside any group's protocol, sets a group's offsets.
 * Confined to the shard's executor; used once.
 *
 * <ul>
 *   <li>Versions 2 to 4: the client may ask for a retention of its own.
 *   <li>Version 9: a group that does not exist is GROUP_ID_NOT_FOUND, before ILLEGAL_GENERATION.
 *   <li>Version 10: topics are given by id.
 * </ul>
 */
final class CommitOffsets {

    private static final short GROUP_ID_NOT_FOUND_VERSION = 9;
    private static final short TOPIC_ID_VERSION = 10;

    private final GroupShard shard;
    private final GroupSetting setting;
    private final ClientContext client;
    private final OffsetCommitRequest request;
    private final OffsetCommitAnswers answers;

    CommitOffsets(
            GroupShard shard,
            ClientContext client,
            OffsetCommitRequest request,
            CompletableFuture<OffsetCommitResponse> reply) {
        this.shard = shard;
        this.setting = shard.setting();
        this.client = client;
        this.request = request;
        this.answers = new OffsetCommitAnswers(request, reply);
    }

    void run() {
        Group group = shard.find(request.groupId());
        ErrorCode error = group == null ? validateWithoutGroup() : validate(group.classic());
        if (error != ErrorCode.NONE) {
            answers.failAll(error);
            return;
        }
        List<CoordinatorRecord> records = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            decide(group, topic, records);
        }
        setting.shard().append(records, answers::complete);
    }

    /** Whoever gives no generation keeps offsets without being a member; the group comes to be. */
    private ErrorCode validateWithoutGroup() {
        if (request.generationIdOrMemberEpoch() < 0) {
            return shard.hasRoom() ? ErrorCode.NONE : ErrorCode.COORDINATOR_NOT_AVAILABLE;
        }
        return client.apiVersion() >= GROUP_ID_NOT_FOUND_VERSION
                ? ErrorCode.GROUP_ID_NOT_FOUND
                : ErrorCode.ILLEGAL_GENERATION;
    }

    private ErrorCode validate(ClassicGroup group) {
        int generation = request.generationIdOrMemberEpoch();
        if (generation < 0 && group.state() instanceof Empty) {
            return ErrorCode.NONE;
        }
        boolean isMember =
                generation >= 0
                        || !request.memberId().isEmpty()
                        || request.groupInstanceId() != null;
        if (!isMember) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        ErrorCode error = group.members().validate(request.memberId(), request.groupInstanceId());
        if (error != ErrorCode.NONE) {
            return error;
        }
        if (generation != group.generation()) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        if (group.state() instanceof CompletingRebalance) {
            return ErrorCode.REBALANCE_IN_PROGRESS;
        }
        Member member = group.members().get(request.memberId());
        member.session().touch(member.sessionTimeoutMs());
        return ErrorCode.NONE;
    }

    private void decide(
            Group group, OffsetCommitRequestTopic topic, List<CoordinatorRecord> records) {
        boolean byId = client.apiVersion() >= TOPIC_ID_VERSION;
        String name = byId ? setting.topics().name(topic.topicId()) : topic.name();
        Uuid id = byId ? topic.topicId() : setting.topics().id(topic.name());
        for (OffsetCommitRequestPartition partition : topic.partitions()) {
            if (name == null || id == null) {
                answers.fail(
                        byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
                continue;
            }
            if (!setting.topics().hasPartition(name, partition.partitionIndex())) {
                answers.fail(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
                continue;
            }
            TopicPartition key = new TopicPartition(name, partition.partitionIndex());
            ErrorCode error = check(group, key, partition);
            if (error == ErrorCode.NONE) {
                records.add(GroupRecords.offset(request.groupId(), key, offset(partition, id)));
                answers.await();
            } else {
                answers.fail(error);
            }
        }
    }

    private ErrorCode check(
            Group group, TopicPartition key, OffsetCommitRequestPartition partition) {
        String metadata = partition.committedMetadata();
        if (metadata != null && metadata.length() > setting.config().offsetMetadataMaxChars()) {
            return ErrorCode.OFFSET_METADATA_TOO_LARGE;
        }
        return group == null || group.hasRoomFor(key)
                ? ErrorCode.NONE
                : ErrorCode.INVALID_COMMIT_OFFSET_SIZE;
    }

    private CommittedOffset offset(OffsetCommitRequestPartition partition, Uuid topicId) {
        String metadata = partition.committedMetadata();
        long nowMs = setting.wallMs();
        long retentionMs = request.retentionTimeMs();
        return new CommittedOffset(
                partition.committedOffset(),
                partition.committedLeaderEpoch(),
                metadata == null ? "" : metadata,
                nowMs,
                retentionMs < 0 ? -1 : nowMs + retentionMs,
                topicId);
    }
}
