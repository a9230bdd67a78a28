package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.groups.GroupState.Dead;
import io.riverrun.coordinator.groups.GroupState.Empty;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.message.OffsetDeleteRequest;
import io.riverrun.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.riverrun.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.riverrun.protocol.message.OffsetDeleteResponse;
import io.riverrun.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import io.riverrun.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * OffsetDelete: removes offsets of a group whose members, if it has any, do not subscribe to the
 * topic (KIP-496). Confined to the shard's executor; used once.
 */
final class DeleteOffsets {

    private final GroupShard shard;
    private final OffsetDeleteRequest request;
    private final CompletableFuture<OffsetDeleteResponse> reply;

    DeleteOffsets(
            GroupShard shard,
            OffsetDeleteRequest request,
            CompletableFuture<OffsetDeleteResponse> reply) {
        this.shard = shard;
        this.request = request;
        this.reply = reply;
    }

    void run() {
        Group group = shard.find(request.groupId());
        ErrorCode error = group == null ? ErrorCode.GROUP_ID_NOT_FOUND : validate(group.classic());
        if (error != ErrorCode.NONE) {
            reply.complete(failed(error));
            return;
        }
        Set<TopicPartition> present = shard.partitionsWithOffsets(group);
        List<TopicPartition> doomed = new ArrayList<>();
        List<OffsetDeleteResponseTopic> answers = new ArrayList<>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            ErrorCode topicError = validate(group.classic(), topic.name());
            List<OffsetDeleteResponsePartition> partitions = new ArrayList<>();
            for (OffsetDeleteRequestPartition partition : topic.partitions()) {
                TopicPartition key = new TopicPartition(topic.name(), partition.partitionIndex());
                if (topicError == ErrorCode.NONE && present.remove(key)) {
                    doomed.add(key);
                }
                partitions.add(
                        new OffsetDeleteResponsePartition()
                                .setPartitionIndex(partition.partitionIndex())
                                .setErrorCode(topicError.code()));
            }
            answers.add(
                    new OffsetDeleteResponseTopic()
                            .setName(topic.name())
                            .setPartitions(partitions));
        }
        shard.setting()
                .shard()
                .append(
                        GroupShard.tombstones(request.groupId(), doomed),
                        written ->
                                reply.complete(
                                        written == ErrorCode.NONE
                                                ? new OffsetDeleteResponse().setTopics(answers)
                                                : failed(written)));
    }

    static OffsetDeleteResponse failed(ErrorCode error) {
        return new OffsetDeleteResponse().setErrorCode(error.code());
    }

    /** Only of consumers it is known what they subscribe to; others must be gone. */
    private static ErrorCode validate(ClassicGroup group) {
        return switch (group.state()) {
            case Dead _ -> ErrorCode.GROUP_ID_NOT_FOUND;
            case Empty _ -> ErrorCode.NONE;
            default ->
                    group.protocolType().equals(Subscriptions.CONSUMER)
                            ? ErrorCode.NONE
                            : ErrorCode.NON_EMPTY_GROUP;
        };
    }

    private ErrorCode validate(ClassicGroup group, String topic) {
        if (shard.setting().topics().id(topic) == null) {
            return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (group.state() instanceof Empty) {
            return ErrorCode.NONE;
        }
        Optional<Set<String>> topics = Subscriptions.of(group);
        boolean subscribed = topics.isEmpty() || topics.get().contains(topic);
        return subscribed ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE;
    }
}
