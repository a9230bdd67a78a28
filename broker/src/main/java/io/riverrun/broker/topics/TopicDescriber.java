package io.riverrun.broker.topics;

import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.InternalTopics;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.List;

/** Describes topics and partitions as a client of one listener sees them. Immutable. */
final class TopicDescriber {

    private final ClusterImage image;
    private final String listener;

    TopicDescriber(ClusterImage image, String listener) {
        this.image = image;
        this.listener = listener;
    }

    MetadataResponseTopic metadata(TopicImage topic) {
        List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitionCount());
        for (PartitionImage partition : topic.partitions()) {
            partitions.add(
                    new MetadataResponsePartition()
                            .setErrorCode(error(partition).code())
                            .setPartitionIndex(partition.partition())
                            .setLeaderId(partition.leader())
                            .setLeaderEpoch(partition.leaderEpoch())
                            .setReplicaNodes(partition.replicas())
                            .setIsrNodes(partition.isr())
                            .setOfflineReplicas(offline(partition)));
        }
        return new MetadataResponseTopic()
                .setName(topic.name())
                .setTopicId(topic.id())
                .setIsInternal(InternalTopics.contains(topic.name()))
                .setPartitions(partitions);
    }

    DescribeTopicPartitionsResponsePartition describe(PartitionImage partition) {
        return new DescribeTopicPartitionsResponsePartition()
                .setErrorCode(error(partition).code())
                .setPartitionIndex(partition.partition())
                .setLeaderId(partition.leader())
                .setLeaderEpoch(partition.leaderEpoch())
                .setReplicaNodes(partition.replicas())
                .setIsrNodes(partition.isr())
                .setEligibleLeaderReplicas(List.of())
                .setLastKnownElr(List.of())
                .setOfflineReplicas(offline(partition));
    }

    private ErrorCode error(PartitionImage partition) {
        BrokerImage leader = image.broker(partition.leader());
        if (leader == null) {
            return ErrorCode.LEADER_NOT_AVAILABLE;
        }
        return leader.endpoint(listener).isPresent()
                ? ErrorCode.NONE
                : ErrorCode.LISTENER_NOT_FOUND;
    }

    private List<Integer> offline(PartitionImage partition) {
        return partition.replicas().stream().filter(id -> image.broker(id) == null).toList();
    }
}
