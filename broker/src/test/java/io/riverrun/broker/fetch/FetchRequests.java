package io.riverrun.broker.fetch;

import io.riverrun.broker.fake.FakeBroker;
import io.riverrun.protocol.message.FetchRequest;
import io.riverrun.protocol.message.FetchRequest.FetchPartition;
import io.riverrun.protocol.message.FetchRequest.FetchTopic;
import java.util.List;

/** Fetch requests without a session, of the topic "a", as tests ask them. */
final class FetchRequests {

    private FetchRequests() {}

    static FetchRequest of(int waitMsMax, int bytesMax, List<FetchPartition> partitions) {
        return new FetchRequest()
                .setSessionEpoch(-1)
                .setMaxWaitMs(waitMsMax)
                .setMinBytes(1)
                .setMaxBytes(bytesMax)
                .setTopics(
                        List.of(
                                new FetchTopic()
                                        .setTopic("a")
                                        .setTopicId(FakeBroker.idOf("a"))
                                        .setPartitions(partitions)));
    }

    static FetchPartition from(int partition, long offset, int bytesMax) {
        return new FetchPartition()
                .setPartition(partition)
                .setFetchOffset(offset)
                .setCurrentLeaderEpoch(-1)
                .setLastFetchedEpoch(-1)
                .setPartitionMaxBytes(bytesMax);
    }
}
