package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.AppendResult.Duplicate;
import io.riverrun.log.LogDirectories.LoadReport;
import io.riverrun.log.checkpoint.AtomicFile;
import io.riverrun.log.checkpoint.OffsetCheckpoint;
import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.log.segment.LoadFinding;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What crashes did to logs once, each found by {@link LogCrashSimulationTest}. */
class CrashRecoveryTest {

    private static final long LATER = Batches.NOW + (1L << 40);
    private static final String[] SMALL_INDEX_INTERVAL = {"index.interval.bytes", "100"};

    @TempDir Path root;

    // --- what is not forced may be there in part, or from before ---

    @Test
    void shouldFindTimestampsThoughTimeIndexLostItsEnd() throws IOException {
        LogFixture f = new LogFixture(root, SMALL_INDEX_INTERVAL);
        for (int i = 0; i < 25; i++) {
            f.append(Batches.at(Batches.NOW + i, "v" + i));
        }
        for (int i = 25; i < 50; i++) {
            f.append(Batches.at(Batches.NOW, "v" + i));
        }
        f.log.rollIfDue(LATER);
        f.log.flush();
        f.directories.checkpoint();

        cut(segment(f, 0, ".timeindex"), 5 * 12);
        f.crash();

        for (int i = 0; i < 25; i++) {
            assertThat(f.log.offsetForTimestamp(Batches.NOW + i).offset()).isEqualTo(i);
        }
    }

    @Test
    void shouldFindTimestampsAfterTruncationOfLogWhoseTimeIndexIsBehind() throws IOException {
        LogFixture f = new LogFixture(root, "index.interval.bytes", "0");
        f.append(Batches.of("v0"));
        f.append(Batches.of("v1"));
        f.restart();
        f.append(Batches.at(Batches.NOW + 1, "v2"));
        for (int i = 3; i < 700; i++) {
            f.append(Batches.of("v" + i));
        }

        f.log.truncateTo(690, Batches.NOW);

        assertThat(f.log.offsetForTimestamp(Batches.NOW + 1).offset()).isEqualTo(2);
    }

    @Test
    void shouldNotBelieveSnapshotOfFormerLife() throws IOException {
        LogFixture former = new LogFixture(root.resolve("former"));
        former.append(Batches.idempotent(7, 0, 0, "a"));
        former.append(Batches.idempotent(7, 0, 1, "b"));
        former.log.rollIfDue(LATER);
        LogFixture f = new LogFixture(root.resolve("now"));
        f.append(Batches.idempotent(7, 0, 0, "c", "d"));

        Files.copy(segment(former, 2, ".snapshot"), segment(f, 2, ".snapshot"));
        f.crash();

        assertThat(f.tryAppend(Batches.idempotent(7, 0, 0, "c", "d")))
                .isEqualTo(new Duplicate(0, 1, Batches.NOW, 0));
    }

    @Test
    void shouldKnowProducersAfterTruncationThoughRecoveryHadNoSnapshots() throws IOException {
        LogFixture f = new LogFixture(root);
        for (int i = 0; i < 6; i++) {
            f.append(Batches.idempotent(7, 0, i, "v" + i));
            if (i % 2 == 1) {
                f.log.rollIfDue(LATER);
            }
        }
        f.crash();
        f.log.deleteRecordsBefore(4, Batches.NOW);

        f.log.truncateTo(5, Batches.NOW);

        assertThat(f.append(Batches.idempotent(7, 0, 5, "again")).baseOffset()).isEqualTo(5);
    }

    @Test
    void shouldRemoveSegmentThatOverlapsTheOneBefore() throws IOException {
        LogFixture former = new LogFixture(root.resolve("former"));
        former.append(Batches.of("a", "b", "c"));
        former.log.rollIfDue(LATER);
        former.append(Batches.of("stale"));
        LogFixture f = new LogFixture(root.resolve("now"));
        f.append(Batches.of("a", "b"));
        f.append(Batches.of("c", "d"));

        Files.copy(segment(former, 3, ".log"), segment(f, 3, ".log"));
        f.crash();

        assertThat(Batches.read(f.log, 0)).containsExactly("0:a", "1:b", "2:c", "3:d");
        assertThat(segment(f, 3, ".log")).doesNotExist();
    }

    @Test
    void shouldKeepSegmentsBehindOneThatHasMoreThanItsBatches() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.of("a", "b"));
        f.log.rollIfDue(LATER);
        f.append(Batches.of("c"));

        Files.write(segment(f, 0, ".log"), new byte[30], StandardOpenOption.APPEND);
        f.crash();

        assertThat(Batches.read(f.log, 0)).containsExactly("0:a", "1:b", "2:c");
    }

    @Test
    void shouldKeepSmallFileThatCouldNotBeForcedAtFirst() throws IOException {
        Path path = Path.of("/data/checkpoint");
        for (int failing = 1; failing <= 4; failing++) {
            SimulatedDisk disk = new SimulatedDisk();
            disk.createDirectories(path.getParent());
            disk.syncDirectory(Path.of("/"));
            disk.failAfter(failing);
            assertThatThrownBy(() -> AtomicFile.writeDurably(disk, path, new byte[] {1}))
                    .hasMessageContaining("simulated");

            AtomicFile.writeDurably(disk, path, new byte[] {2});

            for (int seed = 0; seed < 20; seed++) {
                disk.crash(Seed.ofTry(seed));
                assertThat(disk.readAll(path)).containsExactly(2);
            }
        }
    }

    @Test
    void shouldTakeGapInCompactedLogForLossWhereThereWasJournal() throws IOException {
        LogFixture f = logThatLostItsSecondSegment();
        Files.write(root.resolve(".journal-0"), new byte[4096]);

        f.crash();

        assertThat(Batches.read(f.log, 0)).containsExactly("0:a", "1:b");
        assertThat(f.log.logEndOffset()).isEqualTo(2);
    }

    @Test
    void shouldLetGapBeThatCompactionOfKafkaMayHaveLeft() throws IOException {
        LogFixture f = logThatLostItsSecondSegment();
        Files.deleteIfExists(root.resolve(".journal-0"));
        Files.delete(segment(f, 2, ".log"));

        f.crash();
        assertThat(Batches.read(f.log, 0)).containsExactly("0:a", "1:b", "3:d");

        Files.write(root.resolve(".journal-0"), new byte[4096]);
        f.crash();
        assertThat(Batches.read(f.log, 0)).containsExactly("0:a", "1:b", "3:d");
    }

    @Test
    void shouldLetEmptySegmentsBeThatCompactionOfKafkaMayHaveLeft() throws IOException {
        LogFixture f = new LogFixture(root, "cleanup.policy", "compact", "segment.bytes", "100");
        for (int i = 0; i < 4; i++) {
            f.append(Batches.of("v".repeat(20) + i));
        }
        f.directories.close();
        for (int base = 0; base < 2; base++) {
            Files.write(segment(f, base, ".log"), new byte[0]);
            Files.write(segment(f, base, ".index"), new byte[0]);
            Files.write(segment(f, base, ".timeindex"), new byte[0]);
        }
        Files.delete(root.resolve(".kafka_cleanshutdown"));
        Files.delete(root.resolve("recovery-point-offset-checkpoint"));

        f.open();

        assertThat(Batches.read(f.log, 0))
                .containsExactly("2:" + "v".repeat(20) + 2, "3:" + "v".repeat(20) + 3);
        assertThat(f.log.logEndOffset()).isEqualTo(4);
    }

    @Test
    void shouldNotEndBehindLostRecords() throws IOException {
        LogFixture f = new LogFixture(root, "cleanup.policy", "compact");
        f.append(Batches.of("a", "b"));
        Files.createFile(segment(f, 5, ".log"));

        f.crash();

        assertThat(f.log.logEndOffset()).isEqualTo(2);
    }

    @Test
    void shouldBeginSegmentsAtTheEndThoughLeaderLeftGap() throws IOException {
        LogFixture f = new LogFixture(root, "cleanup.policy", "compact", "segment.bytes", "100");
        f.append(Batches.of("a"));
        ByteBuffer later = Batches.of("b".repeat(20));
        new RecordBatch(later, later.position()).assignOffsets(9);

        f.log.appendAsFollower(later, true, Batches.NOW);

        assertThat(segment(f, 1, ".log")).exists();
        assertThat(f.log.logEndOffset()).isEqualTo(10);
    }

    // --- cutting off ---

    @Test
    void shouldLowerRecoveryPointBeforeWritingBelowIt() throws IOException {
        LogFixture f = new LogFixture(root);
        for (int i = 0; i < 10; i++) {
            f.append(Batches.of("v" + i));
        }
        f.log.flush();
        f.directories.checkpoint();
        f.log.truncateTo(4, Batches.NOW);

        f.append(Batches.of("other"), 1);

        OffsetCheckpoint points =
                new OffsetCheckpoint(
                        new FileSystemDisk(), root.resolve(OffsetCheckpoint.RECOVERY_POINTS));
        assertThat(points.read()).containsEntry(LogFixture.PARTITION, 4L);
    }

    @Test
    void shouldNotServeWhatWasTornBehindTruncation() throws IOException {
        LogFixture f = new LogFixture(root);
        for (int i = 0; i < 10; i++) {
            f.append(Batches.of("v" + i));
        }
        f.log.flush();
        f.directories.checkpoint();
        f.log.truncateTo(4, Batches.NOW);
        f.append(Batches.of("other"), 1);

        damageLastByte(segment(f, 0, ".log"));
        f.crash();

        assertThat(Batches.read(f.log, 0)).startsWith("0:v0", "1:v1", "2:v2", "3:v3");
        assertThat(Batches.read(f.log, 4)).noneMatch(each -> each.contains("other"));
    }

    @Test
    void shouldBeLogAfterCrashAtAnyPointOfTruncation() throws IOException {
        for (int operations = 1; operations < 30; operations++) {
            for (int seed = 0; seed < 8; seed++) {
                SimulatedDisk disk = new SimulatedDisk();
                LogFixture f = threeSegments(disk);
                int to = seed % 2 == 0 ? 3 : 0;
                disk.crashAfter(operations);
                try {
                    f.log.truncateTo(to, Batches.NOW);
                } catch (CrashError e) {
                    assertThat(disk.isDown()).isTrue();
                }
                disk.crash(Seed.ofTry(seed));

                f.open();

                List<String> all = values(9);
                assertThat(f.log.logEndOffset()).isGreaterThanOrEqualTo(to);
                assertThat(Batches.read(f.log, 0))
                        .as("crash within operation %d, seed %d", operations, seed)
                        .isEqualTo(all.subList(0, (int) f.log.logEndOffset()));
            }
        }
    }

    @Test
    void shouldNotForgetWhereItBeganWhenStartingAnewFails() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        LogFixture f = threeSegments(disk);
        f.log.deleteRecordsBefore(9, Batches.NOW);
        f.append(Batches.of("v9"));
        f.log.flush();
        disk.roomBytes(0);
        assertThatThrownBy(() -> f.log.truncateTo(9, Batches.NOW)).isInstanceOf(IOException.class);

        disk.enoughRoom();
        disk.crash(new Random(1));
        f.open();

        assertThat(f.log.logEndOffset()).isGreaterThanOrEqualTo(9);
    }

    @Test
    void shouldPromiseNothingOnceCutHasFailed() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        LogFixture f = threeSegments(disk);
        disk.failAfter(2);
        assertThatThrownBy(() -> f.log.truncateTo(1, Batches.NOW)).isInstanceOf(IOException.class);

        assertThat(f.log.failure()).contains("could not be cut off");
        assertThat(f.log.durableOffset()).isLessThanOrEqualTo(1);
        assertThat(f.log.applyRetention(LATER, 9)).isZero();
        assertThat(f.log.rollIfDue(LATER)).isFalse();
        assertThatThrownBy(() -> f.log.deleteRecordsBefore(5, Batches.NOW))
                .isInstanceOf(IOException.class);
    }

    // --- folders ---

    @Test
    void shouldLeaveNoFolderBehindWhenPartitionCannotBeMade() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        GroupCommit commit = new LogFixture(disk, Path.of("/unused")).commit;
        List<Path> two = List.of(Path.of("/data0"), Path.of("/data1"));
        LogDirectories directories = LogDirectories.open(disk, two, OptionalInt.of(1), commit);
        directories.load(_ -> LogConfig.DEFAULT, Runnable::run, Batches.NOW);
        TopicPartition other = new TopicPartition("other", 0);
        disk.roomBytes(0);

        assertThatThrownBy(() ->
                        directories.createLog(
                                other, new Uuid(1, 2), LogConfig.DEFAULT, Batches.NOW))
                .isInstanceOf(IOException.class);

        for (Path path : two) {
            assertThat(disk.list(path)).doesNotContain("other-0");
        }
    }

    @Test
    void shouldNotBuildOnFolderWhoseDeletionFailed() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.of("stale"));
        Path left = Files.createDirectory(root.resolve("other-0"));
        Files.copy(segment(f, 0, ".log"), left.resolve(segment(f, 0, ".log").getFileName()));

        TopicPartition other = new TopicPartition("other", 0);
        f.directories.createLog(other, new Uuid(1, 2), f.config(), Batches.NOW);
        f.crash();

        assertThat(f.directories.get(other).logEndOffset()).isZero();
    }

    @Test
    void shouldLetMetadataChooseBetweenTwoTopicsOfOneName() throws IOException {
        GroupCommit commit = new LogFixture(root.resolve("unused")).commit;
        for (int i = 0; i < 2; i++) {
            LogFixture one = new LogFixture(root.resolve("only" + i));
            one.directories.delete(LogFixture.PARTITION, Batches.NOW);
            one.directories.createLog(
                    LogFixture.PARTITION, new Uuid(5, i), one.config(), Batches.NOW);
            one.directories.close();
        }
        List<Path> both = List.of(root.resolve("only0"), root.resolve("only1"));
        try (LogDirectories all =
                LogDirectories.open(new FileSystemDisk(), both, OptionalInt.of(1), commit)) {
            all.load(_ -> LogConfig.DEFAULT, Runnable::run, Batches.NOW);

            PartitionLog first = all.get(LogFixture.PARTITION);
            all.setAside(first);

            assertThat(all.get(LogFixture.PARTITION).topicId()).isNotEqualTo(first.topicId());
        }
    }

    // --- what the operator is told ---

    @Test
    void shouldNameRecordsOfMissingSegment() throws IOException {
        LogFixture f = new LogFixture(root);
        for (int i = 0; i < 9; i++) {
            f.append(Batches.of("v" + i));
            if (i % 3 == 2) {
                f.log.rollIfDue(LATER);
            }
        }
        f.directories.close();
        Files.delete(segment(f, 3, ".log"));

        LoadReport report = load(f);

        assertThat(report.findings())
                .containsOnlyKeys(LogFixture.PARTITION)
                .containsEntry(LogFixture.PARTITION, List.of(new LoadFinding.Missing(3, 6)));
        assertThat(report.findings().get(LogFixture.PARTITION).getFirst())
                .hasToString("the records 3 to 5 are missing: no segment holds them");
    }

    @Test
    void shouldNameDamageAndNotServeIt() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.of("a"));
        f.append(Batches.of("b"));
        f.directories.release();
        Path file = segment(f, 0, ".log");
        long half = Files.size(file) / 2;
        damageLastByte(file);

        LoadReport report = load(f);

        assertThat(report.findings().get(LogFixture.PARTITION))
                .containsExactly(
                        new LoadFinding.CutOff(file.getFileName().toString(), half, half, 1));
        assertThat(report.findings().get(LogFixture.PARTITION).getFirst())
                .asString()
                .contains("00000000000000000000.log", "cut off", "offset 1");
        assertThat(Batches.read(f.log, 0)).containsExactly("0:a");
    }

    private static LoadReport load(LogFixture f) throws IOException {
        f.directories =
                LogDirectories.open(
                        new FileSystemDisk(), List.of(f.root), OptionalInt.of(1), f.commit);
        LoadReport report = f.directories.load(_ -> LogConfig.DEFAULT, Runnable::run, Batches.NOW);
        f.log = f.directories.get(LogFixture.PARTITION);
        return report;
    }

    /** A compacted log of four records that a crash left without the third, which had a segment. */
    private LogFixture logThatLostItsSecondSegment() throws IOException {
        LogFixture f = new LogFixture(root, "cleanup.policy", "compact");
        f.append(Batches.of("a", "b"));
        f.log.rollIfDue(LATER);
        f.append(Batches.of("c"));
        f.log.rollIfDue(LATER);
        f.append(Batches.of("d"));
        Files.write(segment(f, 2, ".log"), new byte[0]);
        return f;
    }

    /** Nine records in three segments, all on stable storage, as the checkpoint says. */
    private static LogFixture threeSegments(SimulatedDisk disk) throws IOException {
        LogFixture f = new LogFixture(disk, Path.of("/data"));
        for (int i = 0; i < 9; i++) {
            f.append(Batches.of("v" + i));
            if (i % 3 == 2) {
                f.log.rollIfDue(LATER);
            }
        }
        f.log.flush();
        f.directories.checkpoint();
        return f;
    }

    private static List<String> values(int count) {
        return IntStream.range(0, count).mapToObj(i -> i + ":v" + i).toList();
    }

    private static Path segment(LogFixture f, long base, String suffix) {
        return f.folder().resolve("%020d%s".formatted(base, suffix));
    }

    private static void cut(Path file, int bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThat(channel.size()).isGreaterThan(bytes);
            channel.truncate(bytes);
        }
    }

    private static void damageLastByte(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~last.get(0)}), channel.size() - 1);
        }
    }
}
