package io.riverrun.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.config.ConfigValues;
import io.riverrun.broker.fake.FakeBroker;
import io.riverrun.broker.fake.FakeContext;
import io.riverrun.broker.fake.ManualTime;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.FetchRequest;
import io.riverrun.protocol.message.FetchRequest.FetchPartition;
import io.riverrun.protocol.message.FetchResponse;
import io.riverrun.protocol.message.FetchResponse.PartitionData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FetchHandlerTest {

    private static final int WAIT_MS = 500;

    private final ManualTime time = new ManualTime();
    @TempDir Path folder;
    private FakeBroker broker;
    private FetchHandler handler;

    @BeforeEach
    void open() {
        broker = new FakeBroker(folder, time);
        broker.createTopic("a", 3);
        ConfigValues config = new ConfigValues(Map.of());
        handler =
                new FetchHandler(
                        broker.partitions,
                        new FetchSessions(config, time),
                        coldReads(),
                        time,
                        config);
    }

    private static ColdReads coldReads() {
        return new ColdReads(
                _ -> Runnable::run,
                new ColdReads.Pace() {
                    @Override
                    public boolean isFree() {
                        return true;
                    }

                    @Override
                    public void piece(int bytes, long tookNs) {
                        // As fast as it goes.
                    }
                });
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private static FetchRequest request(FetchPartition... partitions) {
        return FetchRequests.of(WAIT_MS, 1 << 20, List.of(partitions));
    }

    private static FetchPartition from(int partition, long offset) {
        return FetchRequests.from(partition, offset, 1 << 20);
    }

    private FakeContext fetch(FetchRequest request) {
        return fetch(request, 12);
    }

    private FakeContext fetch(FetchRequest request, int version) {
        FakeContext context = new FakeContext(version, time);
        handler.handle(request, context);
        return context;
    }

    private static List<PartitionData> data(FakeContext context) {
        List<PartitionData> all = new ArrayList<>();
        context.answer(FetchResponse.class)
                .responses()
                .forEach(topic -> all.addAll(topic.partitions()));
        return all;
    }

    private static PartitionData only(FakeContext context) {
        assertThat(data(context)).hasSize(1);
        return data(context).getFirst();
    }

    private void commit(int partition, String... values) {
        broker.append("a", partition, values);
        broker.flush();
    }

    @Test
    void shouldAnswerAtOnceWhenThereIsEnough() {
        commit(0, "one", "two");
        PartitionData data = only(fetch(request(from(0, 0))));
        assertThat(data.highWatermark()).isEqualTo(2);
        assertThat(data.records().sizeInBytes()).isPositive();
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldNotShowRecordsBeforeTheyAreCommitted() {
        broker.append("a", 0, "one");
        FakeContext context = fetch(request(from(0, 0)));
        assertThat(context.isAnswered()).isFalse();
        broker.flush();
        time.runDue();
        assertThat(only(context).records().sizeInBytes()).isPositive();
    }

    @Test
    void shouldAnswerAtDeadlineWhenNothingComes() {
        FakeContext context = fetch(request(from(0, 0)));
        time.pass(WAIT_MS - 1);
        assertThat(context.isAnswered()).isFalse();
        time.pass(1);
        assertThat(only(context).records().sizeInBytes()).isZero();
        assertThat(only(context).errorCode()).isZero();
    }

    @Test
    void shouldWaitUntilThereAreAsManyBytesAsAsked() {
        commit(0, "one");
        int bytesOfOne = only(fetch(request(from(0, 0)))).records().sizeInBytes();
        FakeContext context = fetch(request(from(0, 0)).setMinBytes(bytesOfOne + 1));
        assertThat(context.isAnswered()).isFalse();
        commit(0, "two");
        time.runDue();
        assertThat(only(context).records().sizeInBytes()).isGreaterThan(bytesOfOne);
    }

    @Test
    void shouldLookAgainAtEachProgressUntilThereIsEnough() {
        commit(0, "one");
        int bytesOfOne = only(fetch(request(from(0, 0)))).records().sizeInBytes();
        FakeContext context = fetch(request(from(0, 0)).setMinBytes(3 * bytesOfOne));
        commit(0, "two");
        time.runDue();
        assertThat(context.isAnswered()).isFalse();
        commit(0, "six");
        time.runDue();
        assertThat(only(context).records().sizeInBytes()).isEqualTo(3 * bytesOfOne);
    }

    @Test
    void shouldAnswerAtOnceWhenRecordsAreCommittedJustAsItBeginsToWait() {
        broker.append("a", 0, "one");
        FakeContext context = new FakeContext(12, time).meanwhile(broker::flush);
        handler.handle(request(from(0, 0)), context);
        assertThat(only(context).records().sizeInBytes()).isPositive();
    }

    @Test
    void shouldCountBytesOfAllPartitionsTogether() {
        commit(0, "one");
        int bytesOfOne = only(fetch(request(from(0, 0)))).records().sizeInBytes();
        FakeContext context = fetch(request(from(0, 0), from(1, 0)).setMinBytes(2 * bytesOfOne));
        assertThat(context.isAnswered()).isFalse();
        commit(1, "two");
        time.runDue();
        assertThat(data(context)).hasSize(2);
    }

    @Test
    void shouldAnswerOnceWhenDeadlineAndRecordsComeTogether() {
        FakeContext context = fetch(request(from(0, 0)));
        commit(0, "one");
        time.pass(WAIT_MS);
        time.pass(WAIT_MS);
        assertThat(only(context).records().sizeInBytes()).isPositive();
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldWatchNoPartitionWhenItHasAnswered() {
        FakeContext context = fetch(request(from(0, 0)));
        commit(0, "one");
        time.runDue();
        assertThat(context.isAnswered()).isTrue();
        commit(0, "two");
        assertThat(time.scheduled()).isZero();
    }

    @Test
    void shouldTellAtOnceWhenLeaderChanges() {
        FakeContext context = fetch(request(from(0, 0)));
        broker.elect("a", 0, 2);
        time.runDue();
        assertThat(only(context).errorCode()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    }

    @Test
    void shouldTellAtOnceWhenThisBrokerIsElectedAgain() {
        FakeContext context = fetch(request(from(0, 0).setCurrentLeaderEpoch(0)));
        broker.elect("a", 0, FakeBroker.BROKER_ID);
        time.runDue();
        assertThat(only(context).errorCode()).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH.code());
    }

    @Test
    void shouldTellAtOnceWhenTopicIsDeleted() {
        FakeContext context = fetch(request(from(0, 0)));
        broker.deleteTopic("a");
        time.runDue();
        assertThat(only(context).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @Test
    void shouldAnswerEachPartitionInOrderWhenSomeAreWrong() {
        commit(1, "one");
        FakeContext context = fetch(request(from(9, 0), from(1, 0), from(0, 5), from(2, -1)));
        assertThat(data(context))
                .extracting(PartitionData::partitionIndex)
                .containsExactly(9, 1, 0, 2);
        assertThat(data(context))
                .extracting(one -> ErrorCode.forCode(one.errorCode()))
                .containsExactly(
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                        ErrorCode.NONE,
                        ErrorCode.OFFSET_OUT_OF_RANGE,
                        ErrorCode.OFFSET_OUT_OF_RANGE);
    }

    @Test
    void shouldSendFirstBatchWholeWhenItIsAboveTheLimits() {
        commit(0, "x".repeat(5_000));
        commit(1, "y".repeat(5_000));
        List<PartitionData> data = data(fetch(request(from(0, 0), from(1, 0)).setMaxBytes(100)));
        assertThat(data.get(0).records().sizeInBytes()).isGreaterThan(5_000);
        assertThat(data.get(1).records().sizeInBytes()).isZero();
    }

    @Test
    void shouldFindTopicByIdFromVersionThirteenOn() {
        commit(0, "one");
        assertThat(only(fetch(request(from(0, 0)), 13)).errorCode()).isZero();
        FetchRequest unknown = request(from(0, 0));
        unknown.topics().getFirst().setTopicId(new Uuid(9, 9));
        assertThat(only(fetch(unknown, 13)).errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
    }

    @Test
    void shouldTellWhereLogsPartWhenClientReadAnotherEpoch() {
        commit(0, "one");
        broker.elect("a", 0, FakeBroker.BROKER_ID);
        broker.elect("a", 0, FakeBroker.BROKER_ID);
        commit(0, "two");
        PartitionData data = only(fetch(request(from(0, 2).setLastFetchedEpoch(1))));
        assertThat(data.divergingEpoch().epoch()).isZero();
        assertThat(data.divergingEpoch().endOffset()).isEqualTo(1);
        assertThat(data.records().sizeInBytes()).isZero();
    }

    @Test
    void shouldAnswerChangesOnlyWhenThereIsSession() {
        commit(0, "one");
        FetchResponse first =
                fetch(request(from(0, 1), from(1, 0)).setSessionEpoch(0).setMaxWaitMs(0))
                        .answer(FetchResponse.class);
        assertThat(first.sessionId()).isPositive();
        assertThat(first.responses().getFirst().partitions()).hasSize(2);

        FetchRequest next =
                new FetchRequest()
                        .setSessionId(first.sessionId())
                        .setSessionEpoch(1)
                        .setMaxBytes(1 << 20)
                        .setMaxWaitMs(0);
        FakeContext nothing = fetch(next);
        assertThat(nothing.answer(FetchResponse.class).sessionId()).isEqualTo(first.sessionId());
        assertThat(data(nothing)).isEmpty();

        commit(1, "two");
        assertThat(only(fetch(next.setSessionEpoch(2))).partitionIndex()).isEqualTo(1);
        // The client has not moved on, so it gets the records again.
        assertThat(only(fetch(next.setSessionEpoch(3))).partitionIndex()).isEqualTo(1);
    }

    @Test
    void shouldAnswerAtOnceWhenMoreIsAskedForThanAnAnswerCanHold() {
        commit(0, "x".repeat(2_000));
        FakeContext context = fetch(request(from(0, 0)).setMinBytes(5_000).setMaxBytes(1_024));
        assertThat(only(context).records().sizeInBytes()).isPositive();
    }

    @Test
    void shouldTellOfErrorInEveryAnswerOfSession() {
        FetchResponse first =
                fetch(request(from(7, 0)).setSessionEpoch(0)).answer(FetchResponse.class);
        FetchRequest next = new FetchRequest().setSessionId(first.sessionId()).setMaxBytes(1 << 20);
        for (int epoch = 1; epoch <= 2; epoch++) {
            assertThat(only(fetch(next.setSessionEpoch(epoch))).errorCode())
                    .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
    }

    @Test
    void shouldLetPartitionsTakeTurnsWhenAnswerHasNoRoomForAll() {
        commit(0, "x".repeat(2_000));
        commit(1, "y".repeat(2_000));
        FetchResponse first =
                fetch(request(from(0, 0), from(1, 0)).setSessionEpoch(0).setMaxBytes(1_024))
                        .answer(FetchResponse.class);
        FetchRequest next =
                new FetchRequest()
                        .setSessionId(first.sessionId())
                        .setSessionEpoch(1)
                        .setMaxBytes(1_024);
        List<PartitionData> second = data(fetch(next));
        assertThat(second)
                .filteredOn(one -> one.records().sizeInBytes() > 0)
                .extracting(PartitionData::partitionIndex)
                .containsExactly(1);
    }

    @Test
    void shouldRefuseWholeRequestWhenSessionIsUnknown() {
        FetchResponse answer =
                fetch(request(from(0, 0)).setSessionId(5).setSessionEpoch(3))
                        .answer(FetchResponse.class);
        assertThat(answer.errorCode()).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code());
        assertThat(answer.responses()).isEmpty();
    }
}
