package io.riverrun.interop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.wire.EveryApiEveryVersionInteropTest.Scenario;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopicCollection;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.apache.kafka.common.requests.ProduceResponse;

/** Questions about records, in any version. Stateless. */
final class DataScenarios {
    private static final short PRODUCE_SERVED_FROM = 3;
    private static final short PRODUCE_BY_ID_FROM = 13;
    private static final short FETCH_SESSIONS_FROM = 7;
    private static final short FETCH_BY_ID_FROM = 13;
    private static final short LEADER_EPOCHS_FROM = 4;
    private static final short MAX_TIMESTAMP_FROM = 7;
    private static final int TIMEOUT_MS = 10_000;

    private DataScenarios() {}

    static void addTo(Map<ApiKeys, Scenario> all) {
        all.put(ApiKeys.PRODUCE, DataScenarios::produce);
        all.put(ApiKeys.FETCH, DataScenarios::fetch);
        all.put(ApiKeys.LIST_OFFSETS, DataScenarios::listOffsets);
        all.put(ApiKeys.OFFSET_FOR_LEADER_EPOCH, DataScenarios::offsetForLeaderEpoch);
        all.put(ApiKeys.DELETE_RECORDS, DataScenarios::deleteRecords);
        all.put(ApiKeys.INIT_PRODUCER_ID, DataScenarios::initProducerId);
    }

    /** A topic of one partition with two records, made for the scenario. */
    static Requests.Topic topicWithRecords(RawConnection connection, ApiKeys api, short version) {
        Requests.Topic topic =
                Topics.create(connection, api.name.toLowerCase(Locale.ROOT) + "-" + version);
        append(connection, topic, (short) 9, 1_000);
        append(connection, topic, (short) 9, 2_000);
        return topic;
    }

    private static PartitionProduceResponse append(
            RawConnection connection, Requests.Topic topic, short version, long timestamp) {
        MemoryRecords records =
                MemoryRecords.withRecords(
                        Compression.NONE, new SimpleRecord(timestamp, new byte[] {1, 2, 3}));
        ProduceResponse answer =
                connection.ask(Requests.produce(topic, records, version), ProduceResponse.class);
        var told = answer.data().responses().iterator().next();
        if (version < PRODUCE_BY_ID_FROM) {
            assertThat(told.name()).isEqualTo(topic.name());
        } else {
            assertThat(told.topicId()).isEqualTo(topic.id());
        }
        return told.partitionResponses().getFirst();
    }

    /** Versions below 3 are advertised for librdkafka's sake, and refused (KAFKA-18659). */
    private static void produce(RawConnection connection, short version) {
        if (version < PRODUCE_SERVED_FROM) {
            connection.sendFrame(RawConnection.header(ApiKeys.PRODUCE.id, version, 1));
            assertThat(connection.isClosedWithoutAnswer()).isTrue();
            return;
        }
        Requests.Topic topic = topicWithRecords(connection, ApiKeys.PRODUCE, version);
        PartitionProduceResponse told = append(connection, topic, version, 3_000);
        assertThat(told.errorCode()).isZero();
        assertThat(told.baseOffset()).isEqualTo(2);
        assertThat(told.logAppendTimeMs()).isEqualTo(RecordBatch.NO_TIMESTAMP);
        if (version >= 5) {
            assertThat(told.logStartOffset()).isZero();
        }
    }

    private static void fetch(RawConnection connection, short version) {
        Requests.Topic topic = topicWithRecords(connection, ApiKeys.FETCH, version);
        FetchResponseData first = ask(connection, version, fetch(topic, version));
        assertThat(first.errorCode()).isZero();
        var told = first.responses().getFirst();
        assertThat(told.topic()).isEqualTo(version < FETCH_BY_ID_FROM ? topic.name() : "");
        var partition = told.partitions().getFirst();
        assertThat(partition.errorCode()).isZero();
        assertThat(partition.highWatermark()).isEqualTo(2);
        assertThat(partition.lastStableOffset()).isEqualTo(2);
        assertThat(((Records) partition.records()).records()).hasSize(2);
        if (version >= FETCH_SESSIONS_FROM) {
            followUp(connection, version, first.sessionId());
        }
    }

    /** The session goes on: nothing has changed, so nothing is told. */
    private static void followUp(RawConnection connection, short version, int sessionId) {
        assertThat(sessionId).isPositive();
        FetchResponseData next =
                ask(connection, version, fetch().setSessionId(sessionId).setSessionEpoch(1));
        assertThat(next.errorCode()).isZero();
        assertThat(next.sessionId()).isEqualTo(sessionId);
        assertThat(next.responses()).hasSize(1);
        FetchResponseData empty =
                ask(
                        connection,
                        version,
                        fetch().setSessionId(sessionId).setSessionEpoch(3).setMaxWaitMs(0));
        assertThat(empty.errorCode()).as("out of step").isEqualTo((short) 71);
    }

    private static FetchResponseData ask(
            RawConnection connection, short version, FetchRequestData request) {
        return connection.ask(request, version, FetchResponseData.class);
    }

    private static FetchRequestData fetch() {
        return new FetchRequestData().setMaxWaitMs(100).setMinBytes(1).setMaxBytes(1 << 20);
    }

    private static FetchRequestData fetch(Requests.Topic topic, short version) {
        FetchTopic asked =
                new FetchTopic()
                        .setPartitions(
                                List.of(
                                        new FetchPartition()
                                                .setPartition(0)
                                                .setFetchOffset(0)
                                                .setPartitionMaxBytes(1 << 20)));
        if (version < FETCH_BY_ID_FROM) {
            asked.setTopic(topic.name());
        } else {
            asked.setTopicId(topic.id());
        }
        FetchRequestData request = fetch().setTopics(List.of(asked));
        return version >= FETCH_SESSIONS_FROM ? request.setSessionEpoch(0) : request;
    }

    private static void listOffsets(RawConnection connection, short version) {
        Requests.Topic topic = topicWithRecords(connection, ApiKeys.LIST_OFFSETS, version);
        assertThat(offset(connection, topic, version, ListOffsetsRequest.EARLIEST_TIMESTAMP))
                .isZero();
        assertThat(offset(connection, topic, version, ListOffsetsRequest.LATEST_TIMESTAMP))
                .isEqualTo(2);
        assertThat(offset(connection, topic, version, 1_000)).isZero();
        assertThat(offset(connection, topic, version, 1_001)).isEqualTo(1);
        assertThat(offset(connection, topic, version, Long.MAX_VALUE)).isEqualTo(-1);
        if (version >= MAX_TIMESTAMP_FROM) {
            assertThat(offset(connection, topic, version, ListOffsetsRequest.MAX_TIMESTAMP))
                    .isEqualTo(1);
        }
    }

    private static long offset(
            RawConnection connection, Requests.Topic topic, short version, long timestamp) {
        var asked = new ListOffsetsPartition().setPartitionIndex(0).setTimestamp(timestamp);
        if (version >= LEADER_EPOCHS_FROM) {
            asked.setCurrentLeaderEpoch(0);
        }
        ListOffsetsResponseData told =
                connection.ask(
                        new ListOffsetsRequestData()
                                .setReplicaId(-1)
                                .setTopics(
                                        List.of(
                                                new ListOffsetsTopic()
                                                        .setName(topic.name())
                                                        .setPartitions(List.of(asked)))),
                        version,
                        ListOffsetsResponseData.class);
        ListOffsetsPartitionResponse answer = told.topics().getFirst().partitions().getFirst();
        assertThat(answer.errorCode()).isZero();
        if (version >= LEADER_EPOCHS_FROM && answer.offset() >= 0) {
            assertThat(answer.leaderEpoch()).isZero();
        }
        return answer.offset();
    }

    private static void offsetForLeaderEpoch(RawConnection connection, short version) {
        Requests.Topic topic =
                topicWithRecords(connection, ApiKeys.OFFSET_FOR_LEADER_EPOCH, version);
        var topics = new OffsetForLeaderTopicCollection();
        topics.add(
                new OffsetForLeaderTopic()
                        .setTopic(topic.name())
                        .setPartitions(
                                List.of(
                                        new OffsetForLeaderPartition()
                                                .setPartition(0)
                                                .setCurrentLeaderEpoch(0)
                                                .setLeaderEpoch(0))));
        var told =
                connection.ask(
                        new OffsetForLeaderEpochRequestData().setTopics(topics),
                        version,
                        OffsetForLeaderEpochResponseData.class);
        var end = told.topics().find(topic.name()).partitions().getFirst();
        assertThat(end.errorCode()).isZero();
        assertThat(end.leaderEpoch()).isZero();
        assertThat(end.endOffset()).isEqualTo(2);
    }

    private static void deleteRecords(RawConnection connection, short version) {
        Requests.Topic topic = topicWithRecords(connection, ApiKeys.DELETE_RECORDS, version);
        var asked = new DeleteRecordsPartition().setPartitionIndex(0).setOffset(1);
        var told =
                connection.ask(
                        new DeleteRecordsRequestData()
                                .setTimeoutMs(TIMEOUT_MS)
                                .setTopics(
                                        List.of(
                                                new DeleteRecordsTopic()
                                                        .setName(topic.name())
                                                        .setPartitions(List.of(asked)))),
                        version,
                        DeleteRecordsResponseData.class);
        var partition = told.topics().find(topic.name()).partitions().find(0);
        assertThat(partition.errorCode()).isZero();
        assertThat(partition.lowWatermark()).isEqualTo(1);
    }

    private static void initProducerId(RawConnection connection, short version) {
        var asked =
                new InitProducerIdRequestData()
                        .setTransactionalId(null)
                        .setTransactionTimeoutMs(TIMEOUT_MS);
        InitProducerIdResponseData first;
        do {
            first = connection.ask(asked, version, InitProducerIdResponseData.class);
        } while (first.errorCode() == Errors.COORDINATOR_LOAD_IN_PROGRESS.code());
        var second = connection.ask(asked, version, InitProducerIdResponseData.class);
        assertThat(first.errorCode()).isZero();
        assertThat(first.producerEpoch()).isZero();
        assertThat(second.producerId()).isGreaterThan(first.producerId());
    }
}
