package io.riverrun.log;

import static io.riverrun.log.Batches.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.AppendResult.Appended;
import io.riverrun.log.AppendResult.Duplicate;
import io.riverrun.log.AppendResult.Rejected;
import io.riverrun.log.checkpoint.LeaderEpochs.EpochEnd;
import io.riverrun.log.segment.AbortedTransaction;
import io.riverrun.log.segment.TimestampLookup.Found;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionLogTest {

    @TempDir Path root;

    @Test
    void shouldAssignOffsetsAndReadBack() {
        LogFixture f = new LogFixture(root);

        assertThat(f.append(Batches.of("a", "b"))).isEqualTo(new Appended(0, 1, -1, 0));
        assertThat(f.append(Batches.of("c"))).isEqualTo(new Appended(2, 2, -1, 0));

        assertThat(f.log.logEndOffset()).isEqualTo(3);
        assertThat(Batches.read(f.log, 0)).containsExactly("0:a", "1:b", "2:c");
        assertThat(Batches.read(f.log, 1)).containsExactly("1:b", "2:c");
        assertThat(Batches.read(f.log, 0, 2)).containsExactly("0:a", "1:b");
        assertThat(Batches.read(f.log, 0, 1)).isEmpty();
    }

    @Test
    void shouldAppendFromDirectBufferLeavingItsPosition() {
        LogFixture f = new LogFixture(root);
        ByteBuffer heap = Batches.of("a");
        ByteBuffer direct = ByteBuffer.allocateDirect(heap.remaining() + 20).position(7);
        direct.put(heap).flip().position(7);

        f.append(direct, 5);

        assertThat(direct.position()).isEqualTo(7);
        assertThat(Batches.read(f.log, 0)).containsExactly("0:a");
        assertThat(f.log.latestEpoch()).isEqualTo(5);
    }

    @Test
    void shouldKeepReadWithinItsBounds() throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "400", "index.interval.bytes", "0");
        for (int i = 0; i < 50; i++) {
            f.append(Batches.of("value" + i, "more"));
        }
        for (long from = 0; from < 100; from++) {
            for (long to = from; to <= 100; to++) {
                ReadResult result = f.log.read(from, to, 150, true);
                if (result instanceof ReadResult.Batches found) {
                    ByteBuffer bytes = found.slice().toBuffer();
                    RecordBatch first = new RecordBatch(bytes, 0);
                    assertThat(first.baseOffset()).isLessThanOrEqualTo(from);
                    assertThat(first.lastOffset()).isGreaterThanOrEqualTo(from);
                    assertThat(first.nextOffset()).isLessThanOrEqualTo(to);
                    assertThat(found.slice().sizeInBytes()).isLessThanOrEqualTo(150);
                } else {
                    assertThat(result).isEqualTo(ReadResult.Nothing.INSTANCE);
                    assertThat(to - from).isLessThan(2);
                }
            }
        }
        assertThat(f.log.segmentCount()).isGreaterThan(5);
        assertThat(f.log.read(101, 200, 1000, true)).isEqualTo(new ReadResult.OutOfRange(0, 100));
        assertThat(f.log.read(0, 100, 1, true))
                .isInstanceOfSatisfying(
                        ReadResult.Batches.class,
                        found -> assertThat(found.slice().sizeInBytes()).isGreaterThan(70));
        assertThat(f.log.read(0, 100, 1, false)).isEqualTo(ReadResult.Nothing.INSTANCE);
    }

    @Test
    void shouldReadNoPartOfABatchAloneWhenTheFirstIsAboveTheLimit() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.of("first"));
        f.append(Batches.of("second"));
        int first = Batches.of("first").remaining();
        assertThat(f.log.read(0, 2, first - 1, false)).isEqualTo(ReadResult.Nothing.INSTANCE);
        assertThat(f.log.read(0, 2, first + 10, false))
                .isInstanceOfSatisfying(
                        ReadResult.Batches.class,
                        found -> assertThat(found.slice().sizeInBytes()).isEqualTo(first + 10));
    }

    @Test
    void shouldSetLogAppendTime() {
        LogFixture f = new LogFixture(root, "message.timestamp.type", "LogAppendTime");

        assertThat(f.append(Batches.at(5, "a"))).isEqualTo(new Appended(0, 0, NOW, 0));
        assertThat(Batches.read(f.log, 0)).containsExactly("0:a");
    }

    @Test
    void shouldRejectWhatTopicDoesNotTake() {
        LogFixture f =
                new LogFixture(
                        root,
                        "max.message.bytes",
                        "200",
                        "cleanup.policy",
                        "compact",
                        "message.timestamp.before.max.ms",
                        "1000");
        ByteBuffer unkeyed =
                new RecordBatchBuilder(Compression.GZIP).append(NOW, null, new byte[1]).build();
        ByteBuffer damaged = Batches.of("a");
        damaged.put(65, (byte) 1);
        ByteBuffer control = Batches.marker(1, 0, ControlRecord.Type.COMMIT);

        assertRejected(f.tryAppend(unkeyed), ErrorCode.INVALID_RECORD);
        assertRejected(f.tryAppend(Batches.of("x".repeat(200))), ErrorCode.MESSAGE_TOO_LARGE);
        assertRejected(f.tryAppend(Batches.at(NOW - 2000, "a")), ErrorCode.INVALID_TIMESTAMP);
        assertRejected(f.tryAppend(Batches.at(NOW + 4_000_000, "a")), ErrorCode.INVALID_TIMESTAMP);
        assertRejected(f.tryAppend(damaged), ErrorCode.CORRUPT_MESSAGE);
        assertRejected(
                f.log.appendAsLeader(control, 0, AppendOrigin.CLIENT, false, NOW),
                ErrorCode.INVALID_RECORD);
        assertThat(f.log.logEndOffset()).isZero();
    }

    @Test
    void shouldAnswerRetriesFromLastFiveBatches() {
        LogFixture f = new LogFixture(root);
        for (int i = 0; i < 7; i++) {
            f.append(Batches.idempotent(1, 0, i * 2, "a", "b"));
        }

        assertThat(f.tryAppend(Batches.idempotent(1, 0, 4, "a", "b")))
                .isEqualTo(new Duplicate(4, 5, NOW, 0));
        assertThat(f.tryAppend(Batches.idempotent(1, 0, 12, "a", "b")))
                .isEqualTo(new Duplicate(12, 13, NOW, 0));
        assertRejected(
                f.tryAppend(Batches.idempotent(1, 0, 2, "a", "b")),
                ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertRejected(
                f.tryAppend(Batches.idempotent(1, 0, 15, "a")),
                ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        f.append(Batches.idempotent(1, 0, 14, "a"));
        assertThat(f.log.logEndOffset()).isEqualTo(15);
    }

    @Test
    void shouldFollowEpochsOfProducers() {
        LogFixture f = new LogFixture(root);
        f.append(Batches.idempotent(1, 3, 100, "unknown producers start anywhere"));

        assertRejected(
                f.tryAppend(Batches.idempotent(1, 2, 101, "a")), ErrorCode.INVALID_PRODUCER_EPOCH);
        assertRejected(
                f.tryAppend(Batches.idempotent(1, 4, 5, "a")),
                ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        f.append(Batches.idempotent(1, 4, 0, "a"));
        f.append(Batches.idempotent(1, 4, 1, "a"));
    }

    @Test
    void shouldWrapSequences() {
        LogFixture f = new LogFixture(root);
        f.append(Batches.idempotent(1, 0, Integer.MAX_VALUE - 1, "a", "b"));
        f.append(Batches.idempotent(1, 0, 0, "c"));
        assertThat(f.tryAppend(Batches.idempotent(1, 0, Integer.MAX_VALUE - 1, "a", "b")))
                .isEqualTo(new Duplicate(0, 1, NOW, 0));
    }

    @Test
    void shouldRememberProducersAcrossRestartAndCrash() {
        LogFixture f = new LogFixture(root);
        f.append(Batches.idempotent(1, 0, 0, "a"));
        f.restart();
        assertThat(f.tryAppend(Batches.idempotent(1, 0, 0, "a")))
                .isEqualTo(new Duplicate(0, 0, NOW, 0));
        f.append(Batches.idempotent(1, 0, 1, "b"));
        f.crash();
        assertThat(f.tryAppend(Batches.idempotent(1, 0, 1, "b")))
                .isEqualTo(new Duplicate(1, 1, NOW, 0));
        assertThat(f.tryAppend(Batches.idempotent(1, 0, 0, "a")))
                .isEqualTo(new Duplicate(0, 0, NOW, 0));
    }

    @Test
    void shouldHoldBackUnstableRecordsAndListAbortedTransactions() throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "500");
        f.append(Batches.transactional(1, 0, 0, "a0", "a1"));
        f.append(Batches.transactional(2, 0, 0, "b0"));
        f.append(Batches.marker(1, 0, ControlRecord.Type.ABORT));
        assertThat(f.log.firstUnstableOffset()).isZero();
        f.log.onHighWatermark(4);
        assertThat(f.log.firstUnstableOffset()).isEqualTo(2);
        f.append(Batches.marker(2, 0, ControlRecord.Type.COMMIT));
        f.log.onHighWatermark(5);
        assertThat(f.log.firstUnstableOffset()).isEqualTo(-1);
        f.append(Batches.transactional(1, 0, 2, "a2"));
        f.append(Batches.marker(1, 0, ControlRecord.Type.ABORT));

        for (int round = 0; round < 3; round++) {
            assertThat(f.log.abortedTransactions(0, 5))
                    .containsExactly(new AbortedTransaction(1, 0, 3, 2));
            assertThat(f.log.abortedTransactions(0, 7))
                    .containsExactly(
                            new AbortedTransaction(1, 0, 3, 2), new AbortedTransaction(1, 5, 6, 7));
            assertThat(f.log.abortedTransactions(4, 7))
                    .containsExactly(new AbortedTransaction(1, 5, 6, 7));
            if (round == 0) {
                f.restart();
            } else {
                f.crash();
            }
        }
        assertRejected(
                f.tryAppend(
                        Batches.marker(1, -1 & 0x7fff, ControlRecord.Type.ABORT)
                                .putShort(51, (short) -1)),
                ErrorCode.CORRUPT_MESSAGE);
    }

    @Test
    void shouldRefusePlainBatchWithinTransactionAndStaleCoordinator() {
        LogFixture f = new LogFixture(root);
        f.append(Batches.transactional(1, 0, 0, "a"));
        assertRejected(f.tryAppend(Batches.idempotent(1, 0, 1, "b")), ErrorCode.INVALID_TXN_STATE);
        f.append(new ControlRecord(ControlRecord.Type.COMMIT, 5).toBatch(NOW, 1, (short) 0));
        assertRejected(
                f.tryAppend(
                        new ControlRecord(ControlRecord.Type.ABORT, 4).toBatch(NOW, 1, (short) 0)),
                ErrorCode.TRANSACTION_COORDINATOR_FENCED);
    }

    @Test
    void shouldTellWhereEpochsEnd() {
        LogFixture f = new LogFixture(root);
        f.append(Batches.of("a", "b"), 1);
        f.append(Batches.of("c"), 1);
        f.append(Batches.of("d"), 4);

        for (int round = 0; round < 3; round++) {
            assertThat(f.log.endOfEpoch(0)).isEqualTo(new EpochEnd(0, 0));
            assertThat(f.log.endOfEpoch(1)).isEqualTo(new EpochEnd(1, 3));
            assertThat(f.log.endOfEpoch(2)).isEqualTo(new EpochEnd(1, 3));
            assertThat(f.log.endOfEpoch(4)).isEqualTo(new EpochEnd(4, 4));
            assertThat(f.log.endOfEpoch(5)).isEqualTo(EpochEnd.UNKNOWN);
            assertThat(f.log.epochAt(2)).isEqualTo(1);
            assertThat(f.log.epochAt(3)).isEqualTo(4);
            if (round == 0) {
                f.crash();
            } else {
                f.restart();
            }
        }
    }

    @Test
    void shouldTruncateAndAppendAgain() throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "300", "index.interval.bytes", "0");
        for (int i = 0; i < 20; i++) {
            f.append(Batches.idempotent(1, 0, i, "old" + i), i / 5);
        }
        f.log.flush();

        f.log.truncateTo(7, NOW);

        assertThat(f.log.logEndOffset()).isEqualTo(7);
        assertThat(f.log.durableOffset()).isEqualTo(7);
        assertThat(f.log.latestEpoch()).isEqualTo(1);
        f.append(Batches.idempotent(1, 0, 7, "new7"), 9);
        assertThat(Batches.read(f.log, 5)).containsExactly("5:old5", "6:old6", "7:new7");
        f.crash();
        assertThat(Batches.read(f.log, 5)).containsExactly("5:old5", "6:old6", "7:new7");
        f.restart();
        assertThat(f.log.endOfEpoch(1)).isEqualTo(new EpochEnd(1, 7));

        f.log.truncateFullyAndStartAt(100, NOW);
        assertThat(f.log.logStartOffset()).isEqualTo(100);
        f.append(Batches.of("x"), 10);
        f.restart();
        assertThat(f.log.logStartOffset()).isEqualTo(100);
        assertThat(Batches.read(f.log, 100)).containsExactly("100:x");
    }

    @Test
    void shouldFollowLeader() {
        LogFixture f = new LogFixture(root);
        ByteBuffer batch = Batches.of("a", "b");
        RecordBatch view = new RecordBatch(batch, 0);
        view.setPartitionLeaderEpoch(3);
        ByteBuffer twice = ByteBuffer.allocate(batch.remaining() * 3 - 10);
        twice.put(batch.duplicate());
        view.assignOffsets(5);
        twice.put(batch.duplicate());
        twice.put(batch.slice(0, batch.remaining() - 10));

        AppendResult result = f.log.appendAsFollower(twice.flip(), true, NOW);

        assertThat(result).isEqualTo(new Appended(0, 6, -1, 0));
        assertThat(Batches.read(f.log, 0)).containsExactly("0:a", "1:b", "5:a", "6:b");
        assertThat(Batches.read(f.log, 3)).containsExactly("5:a", "6:b");
        assertThat(f.log.latestEpoch()).isEqualTo(3);
        assertRejected(f.log.appendAsFollower(batch, true, NOW), ErrorCode.INVALID_RECORD);
    }

    @Test
    void shouldFindRecordsByTimestamp() throws IOException {
        for (Compression codec : Compression.values()) {
            LogFixture f =
                    new LogFixture(
                            root.resolve(codec.label()),
                            "segment.bytes",
                            "500",
                            "index.interval.bytes",
                            "100");
            for (int i = 0; i < 60; i++) {
                RecordBatchBuilder builder = new RecordBatchBuilder(codec);
                for (int j = 0; j < 3; j++) {
                    builder.append(1000L * i + 10L * j, new byte[] {1}, new byte[] {2});
                }
                f.append(builder.build(), 2);
            }
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 60; i++) {
                    assertThat(f.log.offsetForTimestamp(1000L * i + 5))
                            .isEqualTo(new Found(1000L * i + 10, i * 3L + 1, 2));
                    assertThat(f.log.offsetForTimestamp(1000L * i))
                            .isEqualTo(new Found(1000L * i, i * 3L, 2));
                }
                assertThat(f.log.offsetForTimestamp(59_021)).isNull();
                assertThat(f.log.newestTimestamp()).isEqualTo(new Found(59_020, 179, 2));
                f.restart();
            }
        }
    }

    @Test
    void shouldRetainByTimeButNothingAboveHighWatermark() throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "100", "retention.ms", "1000");
        f.append(Batches.at(NOW - 5000, "a"));
        f.append(Batches.at(NOW - 4000, "b"));
        f.append(Batches.at(NOW - 500, "c"));

        assertThat(f.log.applyRetention(NOW, 1)).isEqualTo(1);
        assertThat(f.log.logStartOffset()).isEqualTo(1);
        assertThat(f.log.applyRetention(NOW, 3)).isEqualTo(1);
        assertThat(Batches.read(f.log, 2)).containsExactly("2:c");
        assertThat(f.log.applyRetention(NOW + 10_000, 3)).isEqualTo(1);
        assertThat(f.log.logStartOffset()).isEqualTo(3);
        f.append(Batches.of("d"));
        f.crash();
        assertThat(f.log.logStartOffset()).isEqualTo(3);
        assertThat(Batches.read(f.log, 3)).containsExactly("3:d");
    }

    @Test
    void shouldRetainBySizeAndServeReadersOfDeletedSegments() throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "100", "retention.bytes", "200");
        for (int i = 0; i < 10; i++) {
            f.append(Batches.of("value" + i));
        }
        ReadResult.Batches early = (ReadResult.Batches) f.log.read(0, 10, 1000, true);

        f.log.applyRetention(NOW, 10);
        f.log.deleteDueFiles(NOW);

        assertThat(f.log.sizeInBytes()).isBetween(200L, 300L);
        assertThat(f.log.read(0, 10, 1000, true)).isInstanceOf(ReadResult.OutOfRange.class);
        assertThat(new RecordBatch(early.slice().toBuffer(), 0).baseOffset()).isZero();
        assertThat(f.folder().resolve("00000000000000000000.log.deleted")).exists();
        f.log.deleteDueFiles(NOW + 60_000);
        assertThat(f.folder().resolve("00000000000000000000.log.deleted")).doesNotExist();
    }

    @Test
    void shouldDeleteRecordsBeforeOffset() throws IOException {
        LogFixture f = new LogFixture(root, "segment.bytes", "200");
        for (int i = 0; i < 10; i++) {
            f.append(Batches.of("value" + i), i);
        }

        assertThat(f.log.deleteRecordsBefore(5, NOW)).isEqualTo(5);
        f.directories.checkpoint();
        f.crash();

        assertThat(f.log.logStartOffset()).isEqualTo(5);
        assertThat(f.log.read(4, 10, 1000, true)).isEqualTo(new ReadResult.OutOfRange(5, 10));
        assertThat(Batches.read(f.log, 5)).hasSize(5);
        assertThat(f.log.endOfEpoch(2)).isEqualTo(new EpochEnd(2, 5));
        f.log.deleteRecordsBefore(10, NOW);
        f.restart();
        assertThat(f.log.logStartOffset()).isEqualTo(10);
        assertThat(f.append(Batches.of("next")).baseOffset()).isEqualTo(10);
    }

    @Test
    void shouldRollByTime() throws IOException {
        LogFixture f = new LogFixture(root, "segment.ms", "1000");
        f.append(Batches.at(NOW - 10_000, "a"));
        f.append(Batches.at(NOW - 8_000, "b"));
        assertThat(f.log.segmentCount()).isEqualTo(2);
        assertThat(f.log.rollIfDue(NOW)).isTrue();
        assertThat(f.log.rollIfDue(NOW)).isFalse();
        f.restart();
        assertThat(Batches.read(f.log, 0)).containsExactly("0:a", "1:b");
        assertThat(f.append(Batches.of("c")).baseOffset()).isEqualTo(2);
    }

    private static void assertRejected(AppendResult result, ErrorCode error) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        Rejected.class, rejected -> assertThat(rejected.error()).isEqualTo(error));
    }

    @Test
    void shouldGiveBatchesTheCodecThatTheTopicAsksFor() {
        LogFixture f = new LogFixture(root, "compression.type", "zstd");

        f.append(Batches.compressed(Compression.GZIP, Batches.NOW, "a", "b"));
        f.append(Batches.idempotent(7, 0, 0, "c"));
        f.append(Batches.compressed(Compression.ZSTD, Batches.NOW, "d"));

        assertThat(Batches.read(f.log, 0)).containsExactly("0:a", "1:b", "2:c", "3:d");
        assertThat(Batches.codecs(f.log))
                .containsExactly(Compression.ZSTD, Compression.ZSTD, Compression.ZSTD);
        assertThat(f.tryAppend(Batches.idempotent(7, 0, 0, "c")))
                .isInstanceOf(AppendResult.Duplicate.class);
    }

    @Test
    void shouldRefuseBatchThatIsTooLargeWithTheCodecOfTheTopic() {
        LogFixture f =
                new LogFixture(
                        root, "compression.type", "uncompressed", "max.message.bytes", "2000");

        AppendResult small = f.tryAppend(zstd("x".repeat(1_900)));
        AppendResult large = f.tryAppend(zstd("x".repeat(2_000)));

        assertThat(small).isInstanceOf(AppendResult.Appended.class);
        assertRejected(large, ErrorCode.MESSAGE_TOO_LARGE);
    }

    private static ByteBuffer zstd(String value) {
        return Batches.compressed(Compression.ZSTD, Batches.NOW, value);
    }
}
