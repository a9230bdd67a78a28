package io.riverrun.coordinator.groups;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.OffsetFetchRequest;
import io.riverrun.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.riverrun.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.riverrun.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.riverrun.protocol.message.OffsetFetchResponse;
import io.riverrun.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.riverrun.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.riverrun.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.riverrun.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import io.riverrun.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.List;

/**
 * OffsetFetch up to version 7 names one group at the top level; from version 8 on it has a list of
 * groups. Everything else works on the list. Stateless.
 */
final class OffsetFetchVersions {

    private static final short GROUPS_VERSION = 8;
    private static final short TOP_LEVEL_ERROR_VERSION = 2;

    private OffsetFetchVersions() {}

    static List<OffsetFetchRequestGroup> groups(OffsetFetchRequest request, short version) {
        if (version >= GROUPS_VERSION) {
            return request.groups();
        }
        return List.of(
                new OffsetFetchRequestGroup()
                        .setGroupId(request.groupId())
                        .setTopics(
                                request.topics() == null
                                        ? null
                                        : request.topics().stream()
                                                .map(OffsetFetchVersions::topic)
                                                .toList()));
    }

    private static OffsetFetchRequestTopics topic(OffsetFetchRequestTopic topic) {
        return new OffsetFetchRequestTopics()
                .setName(topic.name())
                .setPartitionIndexes(topic.partitionIndexes());
    }

    static OffsetFetchResponse response(
            OffsetFetchRequest request, short version, List<OffsetFetchResponseGroup> groups) {
        if (version >= GROUPS_VERSION) {
            return new OffsetFetchResponse().setGroups(groups);
        }
        OffsetFetchResponseGroup only = groups.getFirst();
        if (only.errorCode() != ErrorCode.NONE.code() && version < TOP_LEVEL_ERROR_VERSION) {
            return new OffsetFetchResponse().setTopics(failed(request, only.errorCode()));
        }
        return new OffsetFetchResponse()
                .setErrorCode(only.errorCode())
                .setTopics(only.topics().stream().map(OffsetFetchVersions::topic).toList());
    }

    private static OffsetFetchResponseTopic topic(OffsetFetchResponseTopics topic) {
        return new OffsetFetchResponseTopic()
                .setName(topic.name())
                .setPartitions(
                        topic.partitions().stream().map(OffsetFetchVersions::partition).toList());
    }

    private static OffsetFetchResponsePartition partition(OffsetFetchResponsePartitions partition) {
        return new OffsetFetchResponsePartition()
                .setPartitionIndex(partition.partitionIndex())
                .setCommittedOffset(partition.committedOffset())
                .setCommittedLeaderEpoch(partition.committedLeaderEpoch())
                .setMetadata(partition.metadata())
                .setErrorCode(partition.errorCode());
    }

    /** Version 1 can say that something went wrong only with each partition. */
    private static List<OffsetFetchResponseTopic> failed(OffsetFetchRequest request, short error) {
        return request.topics().stream()
                .map(topic ->
                        new OffsetFetchResponseTopic()
                                .setName(topic.name())
                                .setPartitions(
                                        topic.partitionIndexes().stream()
                                                .map(index -> failed(index, error))
                                                .toList()))
                .toList();
    }

    private static OffsetFetchResponsePartition failed(int index, short error) {
        return new OffsetFetchResponsePartition()
                .setPartitionIndex(index)
                .setCommittedOffset(-1)
                .setMetadata("")
                .setErrorCode(error);
    }
}
