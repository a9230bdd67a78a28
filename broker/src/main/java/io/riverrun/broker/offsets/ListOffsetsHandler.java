package io.riverrun.broker.offsets;

import io.riverrun.broker.dispatch.BlockingAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.ListOffsetsRequest;
import io.riverrun.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.riverrun.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.riverrun.protocol.message.ListOffsetsResponse;
import io.riverrun.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.riverrun.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import io.riverrun.replication.HostedPartitions;
import io.riverrun.replication.Partition;
import io.riverrun.replication.PartitionLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * ListOffsets: the first, the last, or the first offset at or after a timestamp.
 *
 * <p>Version 2 brought the isolation level, 4 leader epochs, 7 the offset of the greatest timestamp
 * (KIP-734), 8 that of the first local record (KIP-405), 9 and 11 those of the remote tier, which
 * is always empty here. Looking a timestamp up reads the disk, so it is not done on the event loop.
 */
public final class ListOffsetsHandler implements RequestHandler<ListOffsetsRequest> {

    private static final byte READ_COMMITTED = 1;

    private final HostedPartitions partitions;
    private final Executor blocking;

    /**
     * @param blocking runs work that may wait for the disk
     */
    public ListOffsetsHandler(HostedPartitions partitions, Executor blocking) {
        this.partitions = partitions;
        this.blocking = blocking;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.LIST_OFFSETS;
    }

    @Override
    public void handle(ListOffsetsRequest request, RequestContext context) {
        boolean needsDisk =
                request.topics().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .anyMatch(partition -> OffsetQuestion.needsDisk(partition.timestamp()));
        if (needsDisk) {
            BlockingAnswer.give(blocking, context, () -> answer(request, context.version()));
        } else {
            context.respond(answer(request, context.version()));
        }
    }

    private ListOffsetsResponse answer(ListOffsetsRequest request, short version) {
        boolean readCommitted = request.isolationLevel() == READ_COMMITTED;
        List<ListOffsetsTopicResponse> topics = new ArrayList<>();
        for (ListOffsetsTopic topic : request.topics()) {
            List<ListOffsetsPartitionResponse> results = new ArrayList<>();
            for (ListOffsetsPartition asked : topic.partitions()) {
                results.add(answer(topic.name(), asked, readCommitted, version));
            }
            topics.add(new ListOffsetsTopicResponse().setName(topic.name()).setPartitions(results));
        }
        return new ListOffsetsResponse().setTopics(topics);
    }

    private ListOffsetsPartitionResponse answer(
            String topic, ListOffsetsPartition asked, boolean readCommitted, short version) {
        PartitionLookup found = partitions.find(topic, asked.partitionIndex());
        // No switch, for which the JVM would make classes while the first client waits.
        if (found instanceof PartitionLookup.Hosted(Partition partition)) {
            return new OffsetQuestion(partition, asked, readCommitted, version).answer();
        }
        return OffsetQuestion.failed(asked, ((PartitionLookup.Refused) found).error());
    }
}
