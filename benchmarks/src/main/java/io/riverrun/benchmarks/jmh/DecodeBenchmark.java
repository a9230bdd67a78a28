package io.riverrun.benchmarks.jmh;

import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ApiMessage;
import io.riverrun.protocol.Decoded;
import io.riverrun.protocol.MessageDecoder;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.ProduceRequest;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Requests as Apache's clients make them, decoded. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {
    private static final short PRODUCE_VERSION = 9;
    private static final short FETCH_VERSION = 12;
    private static final String TOPIC = "orders";

    /** Partitions in a request. */
    @Param({"1", "6", "100"})
    public int partitions;

    private ByteBuffer produce;
    private ByteBuffer fetch;

    /** Encodes both. */
    @Setup
    public void encode() {
        produce = direct(produceRequest().serialize().buffer());
        fetch = direct(fetchRequest().serialize().buffer());
    }

    /** Each partition with a batch of one small record: the size of batches does not count. */
    @Benchmark
    public Decoded<ApiMessage> produce() {
        return MessageDecoder.request(ApiKey.PRODUCE, PRODUCE_VERSION, produce.duplicate());
    }

    /** A full request, as the first of a session. */
    @Benchmark
    public Decoded<ApiMessage> fetch() {
        return MessageDecoder.request(ApiKey.FETCH, FETCH_VERSION, fetch.duplicate());
    }

    private ProduceRequest produceRequest() {
        TopicProduceData topic = new TopicProduceData().setName(TOPIC);
        for (int i = 0; i < partitions; i++) {
            topic.partitionData()
                    .add(
                            new PartitionProduceData()
                                    .setIndex(i)
                                    .setRecords(
                                            MemoryRecords.withRecords(
                                                    Compression.NONE,
                                                    new SimpleRecord(new byte[100]))));
        }
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        topics.add(topic);
        ProduceRequestData data =
                new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1).setTopicData(topics);
        return new ProduceRequest(data, PRODUCE_VERSION);
    }

    private FetchRequest fetchRequest() {
        Map<TopicPartition, FetchRequest.PartitionData> asked = new LinkedHashMap<>();
        for (int i = 0; i < partitions; i++) {
            asked.put(
                    new TopicPartition(TOPIC, i),
                    new FetchRequest.PartitionData(
                            Uuid.ZERO_UUID, 1_000, -1, 1 << 20, Optional.of(1)));
        }
        return FetchRequest.Builder.forConsumer(FETCH_VERSION, 500, 1, asked).build(FETCH_VERSION);
    }

    private static ByteBuffer direct(ByteBuffer heap) {
        return ByteBuffer.allocateDirect(heap.remaining()).put(heap).flip();
    }
}
