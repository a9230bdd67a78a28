package io.riverrun.interop.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.SharedBroker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.apache.kafka.common.requests.InitProducerIdResponse;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is wrong on one connection costs at most that connection: it is closed, or Kafka's error
 * comes back, and another connection, open all the while, is served.
 */
class BadInputInteropTest {
    private static final int MESSAGE_BYTES_MAX = 10_000;
    private static final short PRODUCE_BY_NAME = 9;
    private static final long COORDINATOR_LIMIT_NS = 10_000_000_000L;

    @RegisterExtension
    static final SharedBroker BROKER =
            new SharedBroker(Map.of("message.max.bytes", Integer.toString(MESSAGE_BYTES_MAX)));

    private static int topicsMade;

    private RawConnection bystander;
    private RawConnection connection;

    @BeforeEach
    void connect() {
        bystander = new RawConnection(BROKER.port());
        connection = new RawConnection(BROKER.port());
        assertServed(bystander);
    }

    /** Whatever a test did, the bystander and newcomers are served. */
    @AfterEach
    void shouldStillServeOthers() {
        assertThat(BROKER.process().isAlive()).isTrue();
        assertServed(bystander);
        try (RawConnection newcomer = new RawConnection(BROKER.port())) {
            assertServed(newcomer);
        }
        bystander.close();
        connection.close();
    }

    @Test
    void shouldCloseOnGarbage() {
        byte[] garbage = new byte[4_096];
        new Random(7).nextBytes(garbage);
        garbage[0] = 0x7e;
        connection.send(garbage);
        assertThat(connection.isClosedWithoutAnswer()).isTrue();
    }

    @Test
    void shouldCloseOnHttp() {
        connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
        assertThat(connection.isClosedWithoutAnswer()).isTrue();
    }

    @Test
    void shouldCloseOnTlsClientHello() {
        String hello = "16030100c8010000c40303" + "5a".repeat(193);
        connection.send(HexFormat.of().parseHex(hello));
        assertThat(connection.isClosedWithoutAnswer()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 200 << 20})
    void shouldCloseOnImpossibleLength(int length) {
        connection.send(ByteBuffer.allocate(8).putInt(length).putInt(1).array());
        assertThat(connection.isClosedWithoutAnswer()).isTrue();
    }

    @Test
    void shouldCloseWhenAFrameStopsHalfway() {
        connection.send(ByteBuffer.allocate(8).putInt(1_000).putInt(1).array());
        connection.finishSending();
        assertThat(connection.isClosedWithoutAnswer()).isTrue();
    }

    @Test
    void shouldCloseOnAFrameTooShortForAHeader() {
        connection.sendFrame(ByteBuffer.allocate(3));
        assertThat(connection.isClosedWithoutAnswer()).isTrue();
    }

    @Test
    void shouldCloseOnABodyCutShort() {
        ByteBuffer header = RawConnection.header(ApiKeys.METADATA.id, 1, 1);
        ByteBuffer frame = ByteBuffer.allocate(header.remaining() + 4).put(header);
        frame.putInt(1_000_000).flip();
        connection.sendFrame(frame);
        assertThat(connection.isClosedWithoutAnswer()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"9999, 0", "-1, 0", "3, 99", "1, 3", "0, 2"})
    void shouldCloseOnUnknownApiOrVersion(int apiKey, int version) {
        connection.sendFrame(RawConnection.header(apiKey, version, 1));
        assertThat(connection.isClosedWithoutAnswer()).isTrue();
    }

    @Test
    void shouldAnswerUnknownApiVersionsVersionInVersionZeroWithTheRanges() {
        ByteBuffer header = RawConnection.header(ApiKeys.API_VERSIONS.id, 99, 7);
        ByteBuffer flexible = ByteBuffer.allocate(header.remaining() + 1).put(header);
        connection.sendFrame(flexible.put((byte) 0).flip());
        ByteBuffer answer = connection.receiveFrame();
        assertThat(answer.getInt()).as("correlation id").isEqualTo(7);
        assertThat(answer.getShort()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
        int ranges = answer.getInt();
        assertThat(answer.remaining()).as("ranges in version 0").isEqualTo(ranges * 6);
        boolean found = false;
        for (int range = 0; range < ranges; range++) {
            short apiKey = answer.getShort();
            short lowest = answer.getShort();
            short highest = answer.getShort();
            found |= apiKey == ApiKeys.API_VERSIONS.id && lowest == 0 && highest >= 4;
        }
        assertThat(found).as("the range of ApiVersions itself").isTrue();
        assertServed(connection);
    }

    @Test
    void shouldRefuseCorruptRecordsAndTakeTheNext() {
        Requests.Topic topic = newTopic();
        MemoryRecords good = Requests.records("a", "b");
        assertThat(produce(topic, Requests.corrupted(good)).errorCode())
                .isEqualTo(Errors.CORRUPT_MESSAGE.code());
        PartitionProduceResponse taken = produce(topic, good);
        assertThat(taken.errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(taken.baseOffset()).as("nothing of the corrupt batch stays").isZero();
    }

    @Test
    void shouldRefuseOutOfOrderSequenceAndAnswerARetryWithItsOffset() {
        Requests.Topic topic = newTopic();
        InitProducerIdResponseData producer = newProducer();
        long id = producer.producerId();
        short epoch = producer.producerEpoch();
        MemoryRecords first = Requests.idempotent(id, epoch, 0, "a", "b");
        assertThat(produce(topic, first).baseOffset()).isZero();
        assertThat(produce(topic, Requests.idempotent(id, epoch, 5, "gap")).errorCode())
                .isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER.code());
        PartitionProduceResponse retry = produce(topic, first);
        assertThat(retry.errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(retry.baseOffset()).isZero();
        assertThat(produce(topic, Requests.idempotent(id, epoch, 2, "c")).baseOffset())
                .isEqualTo(2);
    }

    @Test
    void shouldRefuseOversizedRecord() {
        Requests.Topic topic = newTopic();
        String big = "x".repeat(MESSAGE_BYTES_MAX + 1);
        assertThat(produce(topic, Requests.records(big)).errorCode())
                .isEqualTo(Errors.MESSAGE_TOO_LARGE.code());
        assertThat(produce(topic, Requests.records("small")).baseOffset()).isZero();
    }

    @Test
    void shouldRefuseAnOffsetOutOfRange() {
        Requests.Topic topic = newTopic();
        assertThat(Topics.fetchError(connection, topic, 42)).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
    }

    @Test
    void shouldNameUnknownTopics() {
        Requests.Topic unknown = new Requests.Topic("no-such-topic", Uuid.randomUuid());
        assertThat(produce(unknown, Requests.records("a")).errorCode())
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        MetadataResponse metadata =
                connection.ask(Requests.metadata(unknown.name(), false), MetadataResponse.class);
        assertThat(metadata.errors())
                .containsEntry(unknown.name(), Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no spaces", "a/b", "..", ".", "", "ümlaut"})
    void shouldRefuseInvalidTopicNames(String name) {
        CreateTopicsResponse created =
                connection.ask(Requests.createTopic(name, 1), CreateTopicsResponse.class);
        assertThat(created.data().topics().find(name).errorCode())
                .isEqualTo(Errors.INVALID_TOPIC_EXCEPTION.code());
        assertThat(created.data().topics().find(name).errorMessage()).isNotBlank();
        MetadataResponse metadata =
                connection.ask(Requests.metadata(name, true), MetadataResponse.class);
        assertThat(metadata.errors()).containsEntry(name, Errors.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void shouldRefuseANameOf250Characters() {
        String name = "n".repeat(250);
        CreateTopicsResponse created =
                connection.ask(Requests.createTopic(name, 1), CreateTopicsResponse.class);
        assertThat(created.data().topics().find(name).errorCode())
                .isEqualTo(Errors.INVALID_TOPIC_EXCEPTION.code());
    }

    @Test
    void shouldAnswerAHundredPipelinedRequestsInOrder() {
        Requests.Topic topic = newTopic();
        List<RequestHeader> sent = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            sent.add(
                    connection.sendRequest(
                            switch (n % 3) {
                                case 0 ->
                                        Requests.produce(
                                                topic, Requests.records("n" + n), PRODUCE_BY_NAME);
                                case 1 -> Requests.apiVersions();
                                default -> Requests.metadata(topic.name(), false);
                            }));
        }
        long nextOffset = 0;
        for (RequestHeader header : sent) {
            AbstractResponse answer =
                    AbstractResponse.parseResponse(connection.receiveFrame(), header);
            if (answer instanceof ProduceResponse produced) {
                assertThat(only(produced).baseOffset()).isEqualTo(nextOffset++);
            }
        }
        assertThat(nextOffset).isEqualTo(34);
    }

    private Requests.Topic newTopic() {
        return Topics.create(connection, "bad-input-" + topicsMade++);
    }

    /** Asks again while the coordinator loads, as clients do. */
    private InitProducerIdResponseData newProducer() {
        long deadlineNs = System.nanoTime() + COORDINATOR_LIMIT_NS;
        while (true) {
            InitProducerIdResponseData answer =
                    connection.ask(Requests.initProducerId(), InitProducerIdResponse.class).data();
            if (answer.errorCode() == Errors.NONE.code()) {
                return answer;
            }
            assertThat(System.nanoTime()).as("a producer id in time").isLessThan(deadlineNs);
        }
    }

    private PartitionProduceResponse produce(Requests.Topic topic, MemoryRecords records) {
        return only(
                connection.ask(
                        Requests.produce(topic, records, PRODUCE_BY_NAME), ProduceResponse.class));
    }

    private static PartitionProduceResponse only(ProduceResponse answer) {
        return answer.data().responses().iterator().next().partitionResponses().getFirst();
    }

    private static void assertServed(RawConnection connection) {
        ApiVersionsResponse answer =
                connection.ask(Requests.apiVersions(), ApiVersionsResponse.class);
        assertThat(answer.data().errorCode()).isZero();
        assertThat(answer.data().apiKeys()).isNotEmpty();
    }
}
