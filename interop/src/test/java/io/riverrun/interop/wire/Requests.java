package io.riverrun.interop.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.ProduceRequest;

/** Requests as raw connections send them, made by Apache's own classes. Stateless, thread-safe. */
final class Requests {
    private static final int TIMEOUT_MS = 10_000;
    private static final int FETCH_WAIT_MS = 50;
    private static final short ALL_IN_SYNC = -1;

    /** The first version of Produce and of Fetch that names topics by id. */
    private static final short PRODUCE_BY_ID = 13;

    private Requests() {}

    static AbstractRequest apiVersions() {
        return new ApiVersionsRequest(
                new ApiVersionsRequestData()
                        .setClientSoftwareName("interop")
                        .setClientSoftwareVersion("1"),
                (short) 3);
    }

    static AbstractRequest metadata(String topic, boolean create) {
        return new MetadataRequest.Builder(List.of(topic), create).build((short) 12);
    }

    static AbstractRequest createTopic(String topic, int partitions) {
        var data = new CreateTopicsRequestData().setTimeoutMs(TIMEOUT_MS);
        data.topics()
                .add(
                        new CreatableTopic()
                                .setName(topic)
                                .setNumPartitions(partitions)
                                .setReplicationFactor((short) 1));
        return new CreateTopicsRequest.Builder(data).build((short) 7);
    }

    static AbstractRequest initProducerId() {
        var data =
                new InitProducerIdRequestData()
                        .setTransactionalId(null)
                        .setTransactionTimeoutMs(TIMEOUT_MS);
        return new InitProducerIdRequest.Builder(data).build((short) 4);
    }

    static MemoryRecords records(String... values) {
        return MemoryRecords.withRecords(Compression.NONE, simple(values));
    }

    static MemoryRecords idempotent(long producerId, short epoch, int sequence, String... values) {
        return MemoryRecords.withIdempotentRecords(
                Compression.NONE, producerId, epoch, sequence, simple(values));
    }

    /** The same records with one byte of their batch's payload turned over. */
    static MemoryRecords corrupted(MemoryRecords records) {
        ByteBuffer copy = ByteBuffer.allocate(records.sizeInBytes());
        copy.put(records.buffer().duplicate()).flip();
        int last = copy.limit() - 1;
        copy.put(last, (byte) (copy.get(last) ^ 0x55));
        return MemoryRecords.readableRecords(copy);
    }

    private static SimpleRecord[] simple(String... values) {
        return List.of(values).stream()
                .map(v -> new SimpleRecord(v.getBytes(StandardCharsets.UTF_8)))
                .toArray(SimpleRecord[]::new);
    }

    /** To partition 0 of the topic, which the newest versions name by its id. */
    static AbstractRequest produce(Topic topic, MemoryRecords records, short version) {
        TopicProduceData produced = new TopicProduceData();
        if (version < PRODUCE_BY_ID) {
            produced.setName(topic.name());
        } else {
            produced.setTopicId(topic.id());
        }
        produced.setPartitionData(
                List.of(new PartitionProduceData().setIndex(0).setRecords(records)));
        var topics = new ProduceRequestData.TopicProduceDataCollection();
        topics.add(produced);
        var data =
                new ProduceRequestData()
                        .setAcks(ALL_IN_SYNC)
                        .setTimeoutMs(TIMEOUT_MS)
                        .setTopicData(topics);
        return new ProduceRequest.Builder(version, version, data).build(version);
    }

    /** From partition 0 of the topic, outside of any fetch session. */
    static AbstractRequest fetch(Topic topic, long offset, short version) {
        var wanted =
                new FetchRequest.PartitionData(topic.id(), offset, 0L, 1 << 20, Optional.empty());
        return FetchRequest.Builder.forConsumer(
                        version,
                        FETCH_WAIT_MS,
                        1,
                        Map.of(new TopicPartition(topic.name(), 0), wanted))
                .build(version);
    }

    /** A topic by both its names. */
    record Topic(String name, Uuid id) {}
}
