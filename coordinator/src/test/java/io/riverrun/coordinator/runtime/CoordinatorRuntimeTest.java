package io.riverrun.coordinator.runtime;

import static io.riverrun.protocol.ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
import static io.riverrun.protocol.ErrorCode.COORDINATOR_NOT_AVAILABLE;
import static io.riverrun.protocol.ErrorCode.CORRUPT_MESSAGE;
import static io.riverrun.protocol.ErrorCode.KAFKA_STORAGE_ERROR;
import static io.riverrun.protocol.ErrorCode.NONE;
import static io.riverrun.protocol.ErrorCode.NOT_COORDINATOR;
import static io.riverrun.protocol.ErrorCode.NOT_LEADER_OR_FOLLOWER;
import static io.riverrun.protocol.ErrorCode.UNKNOWN_SERVER_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.coordinator.simulation.SimulatedLog;
import io.riverrun.coordinator.simulation.SimulatedTime;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.LegacyOffsetCommitKey;
import io.riverrun.protocol.message.LegacyOffsetCommitValue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Shards, with a state that remembers the names of the records that it applied. */
class CoordinatorRuntimeTest {

    private static final RecordType TYPE =
            new RecordType(
                    (short) 0,
                    LegacyOffsetCommitKey::read,
                    LegacyOffsetCommitValue::read,
                    (short) 0);

    private final SimulatedTime time = new SimulatedTime();
    private final SimulatedLog log = new SimulatedLog();
    private final CoordinatorRecordCodec codec = new CoordinatorRecordCodec(List.of(TYPE));
    private final CoordinatorRuntime<Names> runtime =
            new CoordinatorRuntime<>(
                    4, new ShardPorts(time, time, log, _ -> time, 5_000), codec, Names::new);

    private static final class Names implements ShardState {
        private final ShardContext context;
        private final List<String> names = new ArrayList<>();

        Names(ShardContext context) {
            this.context = context;
        }

        @Override
        public void apply(CoordinatorRecord record) {
            names.add(((LegacyOffsetCommitKey) record.key()).group());
        }

        @Override
        public void loaded() {}

        @Override
        public void unloaded(ErrorCode error) {
            names.add("unloaded: " + error);
        }
    }

    private static CoordinatorRecord record(String name, int bytes) {
        return new CoordinatorRecord(
                (short) 0,
                new LegacyOffsetCommitKey().setGroup(name),
                new LegacyOffsetCommitValue().setMetadata("x".repeat(bytes)),
                (short) 0);
    }

    private CompletionStage<ErrorCode> write(String... names) {
        List<CoordinatorRecord> records =
                java.util.Arrays.stream(names).map(name -> record(name, 0)).toList();
        return runtime.submit(
                0,
                error -> error,
                (state, reply) -> state.context.append(records, reply::complete));
    }

    private List<String> names() {
        return now(
                runtime.submit(
                        0,
                        error -> List.of(error.name()),
                        (state, reply) -> reply.complete(List.copyOf(state.names))));
    }

    private <R> R now(CompletionStage<R> answer) {
        time.settle();
        assertThat(answer.toCompletableFuture()).isCompleted();
        return answer.toCompletableFuture().join();
    }

    private LoadResult lead(int epoch) {
        return now(runtime.becomeLeader(0, epoch));
    }

    @Test
    void shouldFindShardAsKafkaDoes() {
        assertThat(runtime.shardOf("")).isZero();
        assertThat(runtime.shardOf("group")).isEqualTo(98_629_247 % 4);
        // The one hash without an absolute value.
        assertThat("polygenelubricants".hashCode()).isEqualTo(Integer.MIN_VALUE);
        assertThat(runtime.shardOf("polygenelubricants")).isZero();
    }

    @Test
    void shouldRefuseUntilLoaded() {
        assertThat(now(write("a"))).isEqualTo(NOT_COORDINATOR);
        CompletableFuture<ErrorCode> gate = log.holdLoads();
        runtime.becomeLeader(0, 1);
        assertThat(now(write("a"))).isEqualTo(COORDINATOR_LOAD_IN_PROGRESS);

        gate.complete(null);

        assertThat(now(write("a"))).isEqualTo(NONE);
    }

    @Test
    void shouldApplyBeforeItAnswersAndNotBeforeItIsCommitted() {
        lead(1);
        log.hold();
        CompletionStage<ErrorCode> answer = write("a", "b");
        assertThat(names()).isEmpty();
        assertThat(answer.toCompletableFuture()).isNotDone();

        log.release();

        assertThat(now(answer)).isEqualTo(NONE);
        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void shouldKnowTheSameAfterLoading() {
        lead(1);
        now(write("a"));
        now(write("b"));

        LoadResult result = lead(2);

        assertThat(result).isEqualTo(new LoadResult(NONE, 2, 0, ""));
        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void shouldPassOverRecordsOfOtherFeatures() {
        log.add(0, new KeyValue(new byte[] {0, 77, 1, 2, 3}, new byte[] {9}));
        log.add(0, codec.encode(record("a", 0)));

        assertThat(lead(1)).isEqualTo(new LoadResult(NONE, 1, 1, ""));
    }

    @Test
    void shouldNotServeWhenRecordCannotBeRead() {
        log.add(0, codec.encode(record("a", 0)));
        log.add(0, new KeyValue(codec.encode(record("b", 0)).key(), new byte[] {0, 9}));

        LoadResult result = lead(1);

        assertThat(result.error()).isEqualTo(CORRUPT_MESSAGE);
        assertThat(result.reason()).contains("Record 1").contains("version 9");
        assertThat(now(write("c"))).isEqualTo(COORDINATOR_NOT_AVAILABLE);
    }

    @Test
    void shouldAnswerErrorThatClientsUnderstandWhenLogRefuses() {
        lead(1);
        log.refuseNext(KAFKA_STORAGE_ERROR);
        assertThat(now(write("a"))).isEqualTo(COORDINATOR_NOT_AVAILABLE);
        log.refuseNext(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(now(write("a"))).isEqualTo(UNKNOWN_SERVER_ERROR);

        assertThat(names()).isEmpty();
        assertThat(now(write("b"))).isEqualTo(NONE);
    }

    @Test
    void shouldLoadAgainByItselfWhenLogSaysThatItIsNotTheLeader() {
        lead(1);
        now(write("a"));
        log.refuseNext(NOT_LEADER_OR_FOLLOWER);
        assertThat(now(write("b"))).isEqualTo(NOT_COORDINATOR);
        assertThat(now(write("c"))).isEqualTo(NOT_COORDINATOR);

        time.advance(Shard.RELOAD_DELAY_MS);

        assertThat(names()).containsExactly("a");
    }

    @Test
    void shouldLoadAgainByItselfWhenLoadingFailed() {
        CompletableFuture<ErrorCode> gate = log.holdLoads();
        CompletionStage<LoadResult> loading = runtime.becomeLeader(0, 1);
        time.settle();
        gate.complete(COORDINATOR_NOT_AVAILABLE);
        assertThat(now(loading).error()).isEqualTo(COORDINATOR_NOT_AVAILABLE);
        log.holdLoads().complete(null);

        time.advance(Shard.RELOAD_DELAY_MS);

        assertThat(now(write("a"))).isEqualTo(NONE);
    }

    @Test
    void shouldAnswerAndForgetWhatIsInFlightWhenItResigns() {
        lead(1);
        log.hold();
        CompletionStage<ErrorCode> answer = write("a");
        time.settle();

        now(runtime.resign(0));

        assertThat(now(answer)).isEqualTo(NOT_COORDINATOR);
        log.release();
        assertThat(names()).containsExactly("NOT_COORDINATOR");
        lead(2);
        assertThat(names()).containsExactly("a");
    }

    @Test
    void shouldAnswerOnceWhenCommitTakesTooLongAndApplyItLater() {
        lead(1);
        log.hold();
        CompletionStage<ErrorCode> first = write("a");
        time.advance(3_000);
        CompletionStage<ErrorCode> second = write("b");
        time.advance(2_000);
        assertThat(now(first)).isEqualTo(COORDINATOR_NOT_AVAILABLE);
        assertThat(second.toCompletableFuture()).isNotDone();
        time.advance(3_000);
        assertThat(now(second)).isEqualTo(COORDINATOR_NOT_AVAILABLE);

        log.release();

        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void shouldSplitManyRecordsIntoBatchesAndAnswerAfterTheLast() {
        lead(1);
        List<CoordinatorRecord> records =
                IntStream.range(0, 100).mapToObj(i -> record("r" + i, 20_000)).toList();
        log.hold();
        CompletionStage<ErrorCode> answer =
                runtime.submit(
                        0,
                        error -> error,
                        (state, reply) -> state.context.append(records, reply::complete));
        time.settle();
        assertThat(log.openAppends()).isEqualTo(4);

        log.commitOpen(3);
        time.settle();
        assertThat(answer.toCompletableFuture()).isNotDone();
        log.commitOpen(1);

        assertThat(now(answer)).isEqualTo(NONE);
        assertThat(names()).hasSize(100).startsWith("r0", "r1").endsWith("r99");
    }

    @Test
    void shouldRefuseMoreWhenTooMuchIsInFlight() {
        lead(1);
        log.hold();
        List<CoordinatorRecord> records =
                IntStream.range(0, 1_000).mapToObj(i -> record("r" + i, 32_000)).toList();
        CompletionStage<ErrorCode> first =
                runtime.submit(
                        0,
                        error -> error,
                        (state, reply) -> state.context.append(records, reply::complete));
        CompletionStage<ErrorCode> second =
                runtime.submit(
                        0,
                        error -> error,
                        (state, reply) -> state.context.append(records, reply::complete));

        assertThat(now(second)).isEqualTo(COORDINATOR_NOT_AVAILABLE);
        log.release();
        assertThat(now(first)).isEqualTo(NONE);
    }

    @Test
    void shouldIgnoreLeadershipThatIsNotNewer() {
        lead(3);
        now(write("a"));
        int loads = log.appends();

        assertThat(lead(3).reason()).contains("already leader");

        assertThat(log.appends()).isEqualTo(loads);
        assertThat(names()).containsExactly("a");
    }
}
