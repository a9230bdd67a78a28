package io.riverrun.server;

import io.riverrun.client.admin.Admin;
import io.riverrun.client.admin.NewTopic;
import io.riverrun.client.connection.Connection;
import io.riverrun.client.connection.ConnectionSettings;
import io.riverrun.client.connection.HostPort;
import io.riverrun.client.connection.Request;
import io.riverrun.metadata.Endpoint;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ApiMessage;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.ListOffsetsRequest;
import io.riverrun.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.riverrun.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.riverrun.protocol.message.ProduceRequest;
import io.riverrun.protocol.message.ProduceRequest.PartitionProduceData;
import io.riverrun.protocol.message.ProduceRequest.TopicProduceData;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.RecordBatchBuilder;
import io.riverrun.protocol.record.RecordBytes;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What clients do first, done once to a broker that warms up. Stateless. */
final class Exercise {

    private static final String PASSING = "warm-up";
    private static final String LASTING = "warm-up-again";
    private static final int PARTITIONS = 200;
    private static final int PATIENCE_MS = 5_000;
    private static final short ALL_REPLICAS = -1;
    private static final int PRODUCED = 3;
    private static final long JOURNAL_MADE_MS = 100;
    private static final int CONSUMER = -1;
    private static final long LATEST = -1;
    private static final short TOPIC_IDS_FROM = 13;

    private Exercise() {}

    /** Leaves a topic behind with records in many partitions, for the next start to find. */
    static void run(Endpoint endpoint) throws InterruptedException {
        HostPort address = new HostPort(endpoint.host(), endpoint.port());
        try (Admin admin = Admin.open(List.of(address), Map.of(), PATIENCE_MS)) {
            admin.createTopics(List.of(NewTopic.of(PASSING, 1, 1)), false).all();
            admin.listTopics();
            admin.describeTopics(List.of(PASSING)).all();
            admin.deleteTopics(List.of(PASSING)).all();
            Uuid lasting =
                    admin.createTopics(List.of(NewTopic.of(LASTING, PARTITIONS, 1)), false)
                            .all()
                            .get(LASTING)
                            .id();
            try (Connection connection = Connection.open(address, ConnectionSettings.defaults())) {
                // Three times: the first is not the journal's, and makes the logs' files; the
                // second has the journal's file made, and the third finds it there.
                for (int i = 0; i < PRODUCED; i++) {
                    connection.call(
                            new Request(ApiKey.PRODUCE, version -> produce(lasting, version)),
                            PATIENCE_MS);
                    Thread.sleep(JOURNAL_MADE_MS);
                }
                connection.call(new Request(ApiKey.LIST_OFFSETS, _ -> listOffsets()), PATIENCE_MS);
            }
        }
    }

    private static ApiMessage listOffsets() {
        return new ListOffsetsRequest()
                .setReplicaId(CONSUMER)
                .setTopics(
                        List.of(
                                new ListOffsetsTopic()
                                        .setName(LASTING)
                                        .setPartitions(
                                                IntStream.range(0, PARTITIONS)
                                                        .mapToObj(Exercise::latest)
                                                        .toList())));
    }

    private static ListOffsetsPartition latest(int partition) {
        return new ListOffsetsPartition().setPartitionIndex(partition).setTimestamp(LATEST);
    }

    private static ApiMessage produce(Uuid topic, short version) {
        TopicProduceData data =
                new TopicProduceData()
                        .setPartitionData(
                                IntStream.range(0, PARTITIONS)
                                        .mapToObj(Exercise::produce)
                                        .toList());
        return new ProduceRequest()
                .setAcks(ALL_REPLICAS)
                .setTimeoutMs(PATIENCE_MS)
                .setTopicData(
                        List.of(
                                version < TOPIC_IDS_FROM
                                        ? data.setName(LASTING)
                                        : data.setTopicId(topic)));
    }

    private static PartitionProduceData produce(int partition) {
        byte[] value = {(byte) partition};
        return new PartitionProduceData()
                .setIndex(partition)
                .setRecords(
                        new RecordBytes(
                                new RecordBatchBuilder(Compression.NONE)
                                        .append(0, null, value)
                                        .build()));
    }
}
