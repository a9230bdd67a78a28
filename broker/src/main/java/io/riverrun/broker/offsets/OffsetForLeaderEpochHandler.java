package io.riverrun.broker.offsets;

import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.log.checkpoint.LeaderEpochs.EpochEnd;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.OffsetForLeaderEpochRequest;
import io.riverrun.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.riverrun.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import io.riverrun.protocol.message.OffsetForLeaderEpochResponse;
import io.riverrun.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.riverrun.protocol.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import io.riverrun.replication.HostedPartitions;
import io.riverrun.replication.Partition;
import io.riverrun.replication.PartitionLookup;
import java.util.ArrayList;
import java.util.List;

/**
 * OffsetForLeaderEpoch: where the records of a leader epoch end, so that a client or a follower
 * finds out whether what it read is still part of the log (KIP-101, KIP-320).
 */
public final class OffsetForLeaderEpochHandler
        implements RequestHandler<OffsetForLeaderEpochRequest> {

    private final HostedPartitions partitions;

    public OffsetForLeaderEpochHandler(HostedPartitions partitions) {
        this.partitions = partitions;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.OFFSET_FOR_LEADER_EPOCH;
    }

    @Override
    public void handle(OffsetForLeaderEpochRequest request, RequestContext context) {
        List<OffsetForLeaderTopicResult> topics = new ArrayList<>();
        for (OffsetForLeaderTopic topic : request.topics()) {
            List<EpochEndOffset> results = new ArrayList<>();
            for (OffsetForLeaderPartition asked : topic.partitions()) {
                results.add(answer(topic.topic(), asked));
            }
            topics.add(
                    new OffsetForLeaderTopicResult()
                            .setTopic(topic.topic())
                            .setPartitions(results));
        }
        context.respond(new OffsetForLeaderEpochResponse().setTopics(topics));
    }

    private EpochEndOffset answer(String topic, OffsetForLeaderPartition asked) {
        EpochEndOffset result = new EpochEndOffset().setPartition(asked.partition());
        return switch (partitions.find(topic, asked.partition())) {
            case PartitionLookup.Refused(ErrorCode error) -> result.setErrorCode(error.code());
            case PartitionLookup.Hosted(Partition partition) -> {
                ErrorCode error = partition.checkLeader(asked.currentLeaderEpoch());
                if (error != ErrorCode.NONE) {
                    yield result.setErrorCode(error.code());
                }
                EpochEnd end = partition.log().endOfEpoch(asked.leaderEpoch());
                yield result.setLeaderEpoch(end.epoch()).setEndOffset(end.endOffset());
            }
        };
    }
}
