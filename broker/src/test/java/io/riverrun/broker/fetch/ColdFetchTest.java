package io.riverrun.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.Clock;
import io.riverrun.base.config.ConfigValues;
import io.riverrun.broker.fake.ColdDisk;
import io.riverrun.broker.fake.FakeBroker;
import io.riverrun.broker.fake.FakeContext;
import io.riverrun.broker.fake.ManualTime;
import io.riverrun.log.segment.FileSlice;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.FetchRequest;
import io.riverrun.protocol.message.FetchRequest.FetchPartition;
import io.riverrun.protocol.message.FetchResponse;
import io.riverrun.protocol.message.FetchResponse.PartitionData;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches of records that have left the page cache. */
final class ColdFetchTest {

    private static final int WAIT_MS = 500;

    /** Nothing that was appended so long ago is taken for granted. */
    private static final int OLD_MS = 60_000;

    private static final int BATCH_BYTES = 600 << 10;

    private final ManualTime time = new ManualTime();
    private final ColdDisk disk = new ColdDisk();

    /** Reads that wait for the disk's reader. */
    private final Queue<Runnable> reads = new ArrayDeque<>();

    private final List<Integer> paced = new ArrayList<>();
    private final ColdReads.Pace pace =
            new ColdReads.Pace() {
                @Override
                public boolean isFree() {
                    return !producing;
                }

                @Override
                public void piece(int bytes, long tookNs) {
                    paced.add(bytes);
                }
            };
    private final Clock clock =
            new Clock() {
                @Override
                public long wallMs() {
                    if (broken) {
                        throw new IllegalStateException("a bug");
                    }
                    return time.wallMs();
                }

                @Override
                public long monotonicNanos() {
                    return time.monotonicNanos();
                }
            };
    private boolean producing = true;

    /** Whether each look for records fails. */
    private boolean broken;

    private int readsMax = Integer.MAX_VALUE;
    @TempDir Path folder;
    private FakeBroker broker;
    private FetchHandler handler;

    @BeforeEach
    void open() {
        broker = new FakeBroker(folder, time, disk.disk());
        broker.createTopic("a", FakeBroker.idOf("a"), 3, Map.of("max.message.bytes", "3000000"));
        ConfigValues config = new ConfigValues(Map.of());
        handler =
                new FetchHandler(
                        broker.partitions,
                        new FetchSessions(config, time),
                        new ColdReads(_ -> this::queue, pace),
                        clock,
                        config);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private void queue(Runnable read) {
        if (reads.size() >= readsMax) {
            throw new RejectedExecutionException("too many");
        }
        reads.add(read);
    }

    /** Lets the disk's reader do all it has to, and the event loop after it. */
    private void readAll() {
        while (!reads.isEmpty()) {
            reads.remove().run();
            time.runDue();
        }
    }

    private void commit(int partition, String... values) {
        for (String value : values) {
            broker.append("a", partition, value);
        }
        broker.flush();
    }

    private void commitOld(int partition, String... values) {
        commit(partition, values);
        time.pass(OLD_MS);
    }

    private static String batch(char letter, int bytes) {
        char[] text = new char[bytes];
        Arrays.fill(text, letter);
        return new String(text);
    }

    private static FetchRequest request(int... partitions) {
        List<FetchPartition> all = new ArrayList<>();
        for (int partition : partitions) {
            all.add(FetchRequests.from(partition, 0, 8 << 20));
        }
        return FetchRequests.of(WAIT_MS, 32 << 20, all);
    }

    private FakeContext fetch(FetchRequest request) {
        FakeContext context = new FakeContext(12, time);
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

    private static List<Integer> withRecords(FakeContext context) {
        return data(context).stream()
                .filter(partition -> partition.records().sizeInBytes() > 0)
                .map(PartitionData::partitionIndex)
                .toList();
    }

    @Test
    void shouldAnswerOnceOldRecordsAreInThePageCache() {
        commitOld(0, "one", "two");

        FakeContext context = fetch(request(0));

        assertThat(context.isAnswered()).isFalse();
        assertThat(disk.broughtIn()).isEmpty();
        readAll();
        assertThat(withRecords(context)).containsExactly(0);
        FileSlice sent = (FileSlice) data(context).getFirst().records();
        assertThat(disk.broughtIn())
                .containsExactly(new ColdDisk.Range(sent.file().path(), 0, sent.sizeInBytes()));
    }

    @Test
    void shouldNotEvenLookWhereRecordsWereJustAppended() {
        commitOld(0, "old");
        commit(1, "new");

        assertThat(withRecords(fetch(request(1)))).containsExactly(1);
        assertThat(disk.looks()).isZero();
    }

    @Test
    void shouldAnswerAtOnceWhatIsInThePageCacheStill() {
        commitOld(0, "old");
        disk.warm();

        assertThat(withRecords(fetch(request(0)))).containsExactly(0);
        assertThat(disk.looks()).isOne();
    }

    @Test
    void shouldReadInPiecesAndLetOthersGoFirstBetweenThem() {
        commitOld(0, batch('a', BATCH_BYTES));

        FakeContext context = fetch(request(0));
        readAll();

        int sent = data(context).getFirst().records().sizeInBytes();
        assertThat(paced).startsWith(ColdReads.PIECE_BYTES, ColdReads.PIECE_BYTES).hasSize(3);
        assertThat(paced.stream().mapToInt(Integer::intValue).sum()).isEqualTo(sent);
    }

    @Test
    void shouldNotReadWhatAnotherConsumerBroughtIn() {
        commitOld(0, "old");
        FakeContext first = fetch(request(0));
        FakeContext second = fetch(request(0));

        readAll();

        assertThat(withRecords(first)).containsExactly(0);
        assertThat(withRecords(second)).containsExactly(0);
        assertThat(disk.broughtIn()).hasSize(1);
    }

    @Test
    void shouldGiveRecentRecordsOfOtherPartitionsInTheSameAnswer() {
        commitOld(0, "old");
        commit(1, "new");

        FakeContext context = fetch(request(1, 0));

        assertThat(context.isAnswered()).isFalse();
        readAll();
        assertThat(withRecords(context)).containsExactly(1, 0);
    }

    @Test
    void shouldLimitOldRecordsOfAnAnswerAndStarveNoPartitionOfTheSession() {
        for (int partition = 0; partition < 3; partition++) {
            commitOld(partition, batch('a', BATCH_BYTES), batch('b', BATCH_BYTES));
        }

        FakeContext first = fetch(request(0, 1, 2).setSessionEpoch(0));
        readAll();

        assertThat(withRecords(first)).containsExactly(0);
        assertThat(data(first).getFirst().records().sizeInBytes())
                .isEqualTo(ColdReads.ANSWER_BYTES_MAX);
        List<Integer> served = new ArrayList<>(List.of(0));
        int session = first.answer(FetchResponse.class).sessionId();
        for (int epoch = 1; epoch <= 2; epoch++) {
            FakeContext next =
                    fetch(
                            request()
                                    .setTopics(List.of())
                                    .setSessionId(session)
                                    .setSessionEpoch(epoch));
            readAll();
            served.addAll(withRecords(next));
        }
        // Those that were brought in before are there still.
        assertThat(served).contains(0, 1, 2);
    }

    @Test
    void shouldGiveFirstBatchWholeThatIsAboveTheLimit() {
        commitOld(0, batch('a', 2 * ColdReads.ANSWER_BYTES_MAX));

        FakeContext context = fetch(request(0));
        readAll();

        assertThat(data(context).getFirst().records().sizeInBytes())
                .isGreaterThan(2 * ColdReads.ANSWER_BYTES_MAX);
    }

    @Test
    void shouldNotWaitForMoreThanItMayReadAtOnce() {
        commitOld(0, batch('a', BATCH_BYTES), batch('b', BATCH_BYTES));

        FakeContext context = fetch(request(0).setMinBytes(2 * BATCH_BYTES));
        readAll();

        assertThat(withRecords(context)).containsExactly(0);
    }

    @Test
    void shouldWaitForAsManyBytesAsWantedWhereOldRecordsAreFew() {
        commitOld(0, "old");

        FakeContext context = fetch(request(0).setMinBytes(BATCH_BYTES));
        readAll();
        assertThat(context.isAnswered()).isFalse();

        time.pass(WAIT_MS);
        readAll();
        assertThat(withRecords(context)).containsExactly(0);
    }

    @Test
    void shouldAnswerOnceWhenDeadlinePassesWhileTheDiskReads() {
        FakeContext context = fetch(request(0));
        broker.append("a", 0, "one");
        time.pass(OLD_MS - WAIT_MS);
        assertThat(context.isAnswered()).isTrue();

        FakeContext late = fetch(request(0).setMaxWaitMs(2 * OLD_MS));
        time.pass(OLD_MS);
        broker.flush();
        time.runDue();
        assertThat(late.isAnswered()).isFalse();
        assertThat(reads).hasSize(1);
        time.pass(2 * OLD_MS);
        assertThat(late.isAnswered()).isFalse();
        readAll();
        assertThat(withRecords(late)).containsExactly(0);
    }

    @Test
    void shouldHaveEventLoopSendWhenTooManyWaitForTheDisk() {
        readsMax = 0;
        commitOld(0, "old");

        assertThat(withRecords(fetch(request(0)))).containsExactly(0);
    }

    @Test
    void shouldAnswerWithErrorWhenTheDiskFails() {
        commitOld(0, "old");
        commit(1, "new");
        FakeContext context = fetch(request(1, 0));

        disk.fail();
        readAll();

        assertThat(data(context).getLast().errorCode())
                .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR.code());
    }

    @Test
    void shouldAnswerWhenTheTopicIsDeletedWhileTheDiskReads() {
        commitOld(0, "old");
        FakeContext context = fetch(request(0));

        broker.deleteTopic("a");
        readAll();

        assertThat(data(context).getFirst().errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @Test
    void shouldAnswerWithErrorWhenTheLookAfterTheDiskFails() {
        commitOld(0, "old");
        FakeContext context = fetch(request(0));

        broken = true;
        readAll();

        assertThat(data(context).getFirst().errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR.code());
    }

    @Test
    void shouldAnswerWithErrorWhenTheLookAtNewRecordsFails() {
        FakeContext context = fetch(request(0));

        broken = true;
        commit(0, "new");
        time.runDue();

        assertThat(data(context).getFirst().errorCode())
                .isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR.code());
        time.pass(WAIT_MS);
        assertThat(data(context)).hasSize(1);
    }

    @Test
    void shouldReadNothingForClientThatHasGone() {
        commitOld(0, "old");
        FakeContext context = fetch(request(0));

        context.abandon();
        readAll();

        assertThat(disk.broughtIn()).isEmpty();
        assertThat(context.answer(FetchResponse.class)).isNull();
    }

    @Test
    void shouldReadMoreForAnAnswerWhileNobodyProduces() {
        producing = false;
        commitOld(0, batch('a', BATCH_BYTES), batch('b', BATCH_BYTES));
        commitOld(1, batch('c', BATCH_BYTES), batch('d', BATCH_BYTES));

        FakeContext context = fetch(request(0, 1));
        readAll();

        assertThat(withRecords(context)).containsExactly(0, 1);
        assertThat(data(context)).allMatch(each -> each.records().sizeInBytes() > 2 * BATCH_BYTES);
        assertThat(paced).startsWith(ColdReads.FREE_PIECE_BYTES);
    }

    /** The index names the last offset of a batch, so that it leads to the batch before. */
    @ParameterizedTest
    @ValueSource(ints = {60, 300, 900})
    void shouldSendNothingThatWasNotBroughtIn(int recordsPerBatch) {
        sendBatchesOf(recordsPerBatch);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 300, 900})
    void shouldSendBatchesWhereNobodyTellsWhatIsCached(int recordsPerBatch) {
        disk.tellNothing();
        sendBatchesOf(recordsPerBatch);
    }

    private void sendBatchesOf(int recordsPerBatch) {
        String[] values = new String[recordsPerBatch];
        Arrays.fill(values, batch('a', 1_000));
        for (int i = 0; i < 20; i++) {
            broker.append("a", 0, values);
        }
        // Where the last batches lie is remembered.
        commitOld(0, Collections.nCopies(100, "later").toArray(new String[0]));

        for (int offset = recordsPerBatch; offset < 20 * recordsPerBatch; ) {
            FetchPartition from = FetchRequests.from(0, offset, 1 << 20);
            FakeContext context = fetch(FetchRequests.of(WAIT_MS, 1 << 20, List.of(from)));
            readAll();

            FileSlice sent = (FileSlice) data(context).getFirst().records();
            assertThat(sent.sizeInBytes()).isGreaterThan(1_000 * recordsPerBatch);
            assertThat(disk.notBroughtIn(sent.file().path(), sent.position(), sent.sizeInBytes()))
                    .isZero();
            offset += recordsPerBatch * (sent.sizeInBytes() / (1_000 * recordsPerBatch));
        }
    }

    @Test
    void shouldServeLargeBatchBesideOneThatAlwaysHasRecords() {
        commitOld(0, batch('a', 2 * ColdReads.ANSWER_BYTES_MAX), "after");
        commit(1, "warm");
        // Once to learn where the batch lies, once to read it.
        fetch(request(1, 0));
        readAll();
        FakeContext context = fetch(request(1, 0));
        readAll();

        assertThat(withRecords(context)).containsExactly(1, 0);
    }
}
