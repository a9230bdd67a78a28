package io.riverrun.broker.offsets;

import io.riverrun.base.Clock;
import io.riverrun.broker.dispatch.BlockingAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.DeleteRecordsRequest;
import io.riverrun.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.riverrun.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.riverrun.protocol.message.DeleteRecordsResponse;
import io.riverrun.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.riverrun.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import io.riverrun.replication.HostedPartitions;
import io.riverrun.replication.Partition;
import io.riverrun.replication.PartitionLookup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** DeleteRecords: lets a partition's log begin at a later offset (KIP-107). */
public final class DeleteRecordsHandler implements RequestHandler<DeleteRecordsRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(DeleteRecordsHandler.class);

    private static final long NO_LOW_WATERMARK = -1;

    private final HostedPartitions partitions;
    private final Executor blocking;
    private final Clock clock;

    /**
     * @param blocking runs work that may wait for the disk
     */
    public DeleteRecordsHandler(HostedPartitions partitions, Executor blocking, Clock clock) {
        this.partitions = partitions;
        this.blocking = blocking;
        this.clock = clock;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.DELETE_RECORDS;
    }

    @Override
    public void handle(DeleteRecordsRequest request, RequestContext context) {
        BlockingAnswer.give(blocking, context, () -> delete(request));
    }

    private DeleteRecordsResponse delete(DeleteRecordsRequest request) {
        List<DeleteRecordsTopicResult> topics = new ArrayList<>();
        for (DeleteRecordsTopic topic : request.topics()) {
            List<DeleteRecordsPartitionResult> results = new ArrayList<>();
            for (DeleteRecordsPartition asked : topic.partitions()) {
                results.add(
                        switch (partitions.find(topic.name(), asked.partitionIndex())) {
                            case PartitionLookup.Refused(ErrorCode error) -> failed(asked, error);
                            case PartitionLookup.Hosted(Partition partition) ->
                                    delete(partition, asked);
                        });
            }
            topics.add(new DeleteRecordsTopicResult().setName(topic.name()).setPartitions(results));
        }
        return new DeleteRecordsResponse().setTopics(topics);
    }

    private DeleteRecordsPartitionResult delete(Partition partition, DeleteRecordsPartition asked) {
        try {
            ErrorCode error = partition.deleteRecordsBefore(asked.offset(), clock.wallMs());
            if (error != ErrorCode.NONE) {
                return failed(asked, error);
            }
        } catch (IOException e) {
            LOG.error("Cannot delete records of {}", partition.topicPartition(), e);
            return failed(asked, ErrorCode.KAFKA_STORAGE_ERROR);
        }
        return new DeleteRecordsPartitionResult()
                .setPartitionIndex(asked.partitionIndex())
                .setLowWatermark(partition.log().logStartOffset());
    }

    private static DeleteRecordsPartitionResult failed(
            DeleteRecordsPartition asked, ErrorCode error) {
        return new DeleteRecordsPartitionResult()
                .setPartitionIndex(asked.partitionIndex())
                .setLowWatermark(NO_LOW_WATERMARK)
                .setErrorCode(error.code());
    }
}
