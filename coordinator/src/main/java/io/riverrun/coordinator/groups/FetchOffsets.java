package io.riverrun.coordinator.groups;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.riverrun.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.riverrun.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.riverrun.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.riverrun.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * OffsetFetch for one group: its committed offsets, -1 where there is none. Confined to the shard's
 * executor; used once.
 *
 * <ul>
 *   <li>Version 7: offsets that a transaction may yet change can be asked to be held back.
 *   <li>Version 9: somebody who claims to be a member is refused where there is no group.
 *   <li>Version 10: topics are given by id.
 * </ul>
 */
final class FetchOffsets {

    private static final short TOPIC_ID_VERSION = 10;
    private static final long NO_OFFSET = -1;
    private static final int NO_EPOCH = -1;

    private final GroupShard shard;
    private final OffsetFetchRequestGroup request;
    private final boolean byId;
    private final boolean requireStable;
    private final UnstableOffsets unstable;

    FetchOffsets(
            GroupShard shard,
            short apiVersion,
            OffsetFetchRequestGroup request,
            boolean requireStable) {
        this.shard = shard;
        this.request = request;
        this.byId = apiVersion >= TOPIC_ID_VERSION;
        this.requireStable = requireStable;
        this.unstable = UnstableOffsets.NONE;
    }

    OffsetFetchResponseGroup run() {
        Group group = shard.find(request.groupId());
        boolean claimsMember = request.memberId() != null || request.memberEpoch() >= 0;
        if (group == null && claimsMember) {
            return failed(request.groupId(), ErrorCode.GROUP_ID_NOT_FOUND);
        }
        Map<TopicPartition, CommittedOffset> offsets = group == null ? Map.of() : group.offsets();
        return new OffsetFetchResponseGroup()
                .setGroupId(request.groupId())
                .setTopics(
                        request.topics() == null
                                ? all(offsets)
                                : request.topics().stream()
                                        .map(topic -> topic(topic, offsets))
                                        .toList());
    }

    static OffsetFetchResponseGroup failed(String groupId, ErrorCode error) {
        return new OffsetFetchResponseGroup().setGroupId(groupId).setErrorCode(error.code());
    }

    private OffsetFetchResponseTopics topic(
            OffsetFetchRequestTopics topic, Map<TopicPartition, CommittedOffset> offsets) {
        String name = byId ? shard.setting().topics().name(topic.topicId()) : topic.name();
        List<OffsetFetchResponsePartitions> partitions = new ArrayList<>();
        for (int index : topic.partitionIndexes()) {
            if (name == null) {
                partitions.add(none(index).setErrorCode(ErrorCode.UNKNOWN_TOPIC_ID.code()));
            } else {
                TopicPartition key = new TopicPartition(name, index);
                partitions.add(partition(key, offsets.get(key), topic.topicId()));
            }
        }
        return new OffsetFetchResponseTopics()
                .setName(topic.name())
                .setTopicId(topic.topicId())
                .setPartitions(partitions);
    }

    private List<OffsetFetchResponseTopics> all(Map<TopicPartition, CommittedOffset> offsets) {
        Map<String, OffsetFetchResponseTopics> topics = new TreeMap<>();
        new TreeMap<>(offsets)
                .forEach((key, offset) -> {
                    Uuid id = byId ? shard.setting().topics().id(key.topic()) : Uuid.ZERO;
                    if (id != null && !offset.isOfOtherTopic(id)) {
                        topics.computeIfAbsent(key.topic(), name -> newTopic(name, id))
                                .partitions()
                                .add(partition(key, offset, id));
                    }
                });
        return List.copyOf(topics.values());
    }

    private static OffsetFetchResponseTopics newTopic(String name, Uuid id) {
        return new OffsetFetchResponseTopics()
                .setName(name)
                .setTopicId(id)
                .setPartitions(new ArrayList<>());
    }

    private OffsetFetchResponsePartitions partition(
            TopicPartition key, CommittedOffset offset, Uuid topicId) {
        if (requireStable && unstable.contains(request.groupId(), key)) {
            return none(key.partition()).setErrorCode(ErrorCode.UNSTABLE_OFFSET_COMMIT.code());
        }
        if (offset == null || offset.isOfOtherTopic(topicId)) {
            return none(key.partition());
        }
        return new OffsetFetchResponsePartitions()
                .setPartitionIndex(key.partition())
                .setCommittedOffset(offset.offset())
                .setCommittedLeaderEpoch(offset.leaderEpoch())
                .setMetadata(offset.metadata());
    }

    private static OffsetFetchResponsePartitions none(int index) {
        return new OffsetFetchResponsePartitions()
                .setPartitionIndex(index)
                .setCommittedOffset(NO_OFFSET)
                .setCommittedLeaderEpoch(NO_EPOCH)
                .setMetadata("");
    }
}
