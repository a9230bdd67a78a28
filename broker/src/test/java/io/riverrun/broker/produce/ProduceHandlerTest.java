package io.riverrun.broker.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.broker.fake.FakeBroker;
import io.riverrun.broker.fake.FakeContext;
import io.riverrun.broker.fake.ManualTime;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.ProduceRequest;
import io.riverrun.protocol.message.ProduceRequest.PartitionProduceData;
import io.riverrun.protocol.message.ProduceRequest.TopicProduceData;
import io.riverrun.protocol.message.ProduceResponse;
import io.riverrun.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.RecordBatchBuilder;
import io.riverrun.protocol.record.RecordBytes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProduceHandlerTest {

    private static final int ALL = -1;
    private static final int TIMEOUT_MS = 1_000;

    private final ManualTime time = new ManualTime();
    @TempDir Path folder;
    private FakeBroker broker;
    private ProduceHandler handler;

    @BeforeEach
    void open() {
        broker = new FakeBroker(folder, time);
        broker.createTopic("a", 2);
        handler = new ProduceHandler(broker.partitions, time);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private static PartitionProduceData to(int partition, ByteBuffer batch) {
        return new PartitionProduceData().setIndex(partition).setRecords(new RecordBytes(batch));
    }

    private static ProduceRequest request(int acks, String topic, PartitionProduceData... data) {
        return new ProduceRequest()
                .setAcks((short) acks)
                .setTimeoutMs(TIMEOUT_MS)
                .setTopicData(
                        List.of(
                                new TopicProduceData()
                                        .setName(topic)
                                        .setTopicId(FakeBroker.idOf(topic))
                                        .setPartitionData(List.of(data))));
    }

    private FakeContext produce(ProduceRequest request) {
        return produce(request, new FakeContext(12, time));
    }

    private FakeContext produce(ProduceRequest request, FakeContext context) {
        handler.handle(request, context);
        return context;
    }

    private static List<PartitionProduceResponse> results(FakeContext context) {
        List<PartitionProduceResponse> all = new ArrayList<>();
        context.answer(ProduceResponse.class)
                .responses()
                .forEach(topic -> all.addAll(topic.partitionResponses()));
        return all;
    }

    private static List<ErrorCode> errors(FakeContext context) {
        return results(context).stream().map(one -> ErrorCode.forCode(one.errorCode())).toList();
    }

    @Test
    void shouldAnswerWhenRecordsAreDurableAndAcksIsAll() {
        FakeContext context = produce(request(ALL, "a", to(0, FakeBroker.batch("one", "two"))));
        assertThat(context.isAnswered()).isFalse();
        broker.flush();
        assertThat(errors(context)).containsExactly(ErrorCode.NONE);
        assertThat(results(context).getFirst().baseOffset()).isZero();
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldAnswerAtTheAppendWhenAcksIsOne() {
        FakeContext context = produce(request(1, "a", to(0, FakeBroker.batch("one"))));
        assertThat(errors(context)).containsExactly(ErrorCode.NONE);
    }

    @Test
    void shouldAppendToAllPartitionsWhenOthersWriteToThemAtTheSameTime() {
        long requests = 200;
        List<CompletableFuture<Void>> producers =
                IntStream.range(0, 2)
                        .mapToObj(first ->
                                CompletableFuture.runAsync(() -> {
                                    for (int i = 0; i < requests; i++) {
                                        FakeContext context =
                                                produce(
                                                        request(
                                                                1,
                                                                "a",
                                                                to(first, FakeBroker.batch("x")),
                                                                to(
                                                                        1 - first,
                                                                        FakeBroker.batch("y"))));
                                        assertThat(errors(context)).containsOnly(ErrorCode.NONE);
                                    }
                                }))
                        .toList();
        producers.forEach(CompletableFuture::join);
        assertThat(broker.partition("a", 0).log().logEndOffset()).isEqualTo(2 * requests);
        assertThat(broker.partition("a", 1).log().logEndOffset()).isEqualTo(2 * requests);
    }

    @Test
    void shouldAnswerNothingWhenAcksIsNone() {
        FakeContext context = produce(request(0, "a", to(0, FakeBroker.batch("one"))));
        assertThat(context.answer(ProduceResponse.class)).isNull();
        assertThat(context.disconnectReason()).isNull();
        assertThat(broker.partition("a", 0).log().logEndOffset()).isEqualTo(1);
    }

    @Test
    void shouldCloseConnectionWhenRecordsAreRefusedAndAcksIsNone() {
        FakeContext context = produce(request(0, "unknown", to(0, FakeBroker.batch("one"))));
        assertThat(context.answer(ProduceResponse.class)).isNull();
        assertThat(context.disconnectReason()).contains("acks=0");
    }

    @Test
    void shouldWaitForAllPartitionsWhenSeveralAreNamed() {
        FakeContext context =
                produce(
                        request(
                                ALL,
                                "a",
                                to(1, FakeBroker.batch("one")),
                                to(7, FakeBroker.batch("lost")),
                                to(0, FakeBroker.batch("two"))));
        assertThat(context.isAnswered()).isFalse();
        broker.flush();
        assertThat(errors(context))
                .containsExactly(
                        ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.NONE);
        assertThat(results(context))
                .extracting(PartitionProduceResponse::index)
                .containsExactly(1, 7, 0);
    }

    @Test
    void shouldSayTimedOutWhenRecordsAreNotDurableInTime() {
        FakeContext context = produce(request(ALL, "a", to(0, FakeBroker.batch("one"))));
        time.pass(TIMEOUT_MS - 1);
        assertThat(context.isAnswered()).isFalse();
        time.pass(1);
        assertThat(errors(context)).containsExactly(ErrorCode.REQUEST_TIMED_OUT);
        broker.flush();
        assertThat(context.isAnswered()).isTrue();
    }

    @Test
    void shouldTellEachPartitionsOwnErrorWhenTimeIsOver() {
        FakeContext context =
                produce(
                        request(
                                ALL,
                                "a",
                                to(0, FakeBroker.batch("one")),
                                to(1, FakeBroker.batch("two"))));
        broker.elect("a", 0, 2);
        time.pass(TIMEOUT_MS);
        assertThat(errors(context))
                .containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.REQUEST_TIMED_OUT);
    }

    @Test
    void shouldSayNotLeaderWhenLeaderChangesBeforeRecordsAreCommitted() {
        FakeContext context = produce(request(ALL, "a", to(0, FakeBroker.batch("one"))));
        broker.elect("a", 0, 2);
        assertThat(errors(context)).containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void shouldWaitForDurabilityWhenBatchIsSentAgain() {
        FakeContext first = produce(request(ALL, "a", to(0, idempotent(0))));
        FakeContext again = produce(request(ALL, "a", to(0, idempotent(0))));
        assertThat(again.isAnswered()).isFalse();
        broker.flush();
        assertThat(errors(first)).containsExactly(ErrorCode.NONE);
        assertThat(errors(again)).containsExactly(ErrorCode.NONE);
        assertThat(results(again).getFirst().baseOffset())
                .isEqualTo(results(first).getFirst().baseOffset());
        assertThat(broker.partition("a", 0).log().logEndOffset()).isEqualTo(1);
    }

    @Test
    void shouldSayOutOfOrderWhenSequenceHasGap() {
        produce(request(ALL, "a", to(0, idempotent(0))));
        assertThat(errors(produce(request(ALL, "a", to(0, idempotent(5))))))
                .containsExactly(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    private static ByteBuffer idempotent(int sequence) {
        return new RecordBatchBuilder(Compression.NONE)
                .producer(77, (short) 0, sequence)
                .append(ManualTime.BEGIN_MS, null, new byte[] {1})
                .build();
    }

    @Test
    void shouldRefuseWhenTooFewReplicasAreInSync() {
        broker.createTopic("b", FakeBroker.idOf("b"), 1, Map.of("min.insync.replicas", "2"));
        assertThat(errors(produce(request(ALL, "b", to(0, FakeBroker.batch("one"))))))
                .containsExactly(ErrorCode.NOT_ENOUGH_REPLICAS);
        assertThat(errors(produce(request(1, "b", to(0, FakeBroker.batch("one"))))))
                .containsExactly(ErrorCode.NONE);
    }

    @Test
    void shouldRefuseWhenAcksMakeNoSense() {
        assertThat(errors(produce(request(2, "a", to(0, FakeBroker.batch("one"))))))
                .containsExactly(ErrorCode.INVALID_REQUIRED_ACKS);
        assertThat(broker.partition("a", 0).log().logEndOffset()).isZero();
    }

    @Test
    void shouldRefuseZstdBeforeVersionSeven() {
        ByteBuffer batch = FakeBroker.batch(Compression.ZSTD, "one");
        assertThat(errors(produce(request(1, "a", to(0, batch)), new FakeContext(6, time))))
                .containsExactly(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
        assertThat(errors(produce(request(1, "a", to(0, batch)), new FakeContext(7, time))))
                .containsExactly(ErrorCode.NONE);
    }

    @Test
    void shouldRefuseBatchWhenItsBytesAreDamaged() {
        ByteBuffer batch = FakeBroker.batch("one");
        batch.put(batch.limit() - 1, (byte) ~batch.get(batch.limit() - 1));
        assertThat(errors(produce(request(1, "a", to(0, batch)))))
                .containsExactly(ErrorCode.CORRUPT_MESSAGE);
    }

    @Test
    void shouldRefuseWhenThereAreNoRecords() {
        PartitionProduceData empty = new PartitionProduceData().setIndex(0).setRecords(null);
        assertThat(errors(produce(request(1, "a", empty)))).doesNotContain(ErrorCode.NONE);
    }

    @Test
    void shouldFindTopicByIdFromVersionThirteenOn() {
        ProduceRequest byId = request(1, "a", to(0, FakeBroker.batch("one")));
        assertThat(errors(produce(byId, new FakeContext(13, time))))
                .containsExactly(ErrorCode.NONE);
        byId.topicData().getFirst().setTopicId(new Uuid(9, 9));
        assertThat(errors(produce(byId, new FakeContext(13, time))))
                .containsExactly(ErrorCode.UNKNOWN_TOPIC_ID);
    }

    @Test
    void shouldKeepClientsFromWritingIntoTopicsOfCoordinators() {
        broker.createTopic("__consumer_offsets", 1);
        ProduceRequest request =
                request(1, "__consumer_offsets", to(0, FakeBroker.batch("forged")));
        assertThat(errors(produce(request))).containsExactly(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(errors(produce(request, new FakeContext(13, time))))
                .containsExactly(ErrorCode.INVALID_TOPIC_EXCEPTION);
        FakeContext admin = new FakeContext(12, time).withClientId("__admin_client");
        assertThat(errors(produce(request, admin))).containsExactly(ErrorCode.NONE);
    }
}
