package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How the first segments of a log go: few at a time, with few syncs, and whatever a crash keeps.
 */
class SegmentDeletionTest {

    private static final int AT_ONCE = SegmentUpkeep.DELETED_AT_ONCE_MAX;
    private static final int SYNCS_MAX = 3;
    private static final Path DATA = Path.of("/data");

    @TempDir Path root;

    // --- how long it takes ---

    @Test
    void shouldSyncDirectoryFewTimesWhenRecordsOfManySegmentsAreDeleted() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        LogFixture f = segments(disk, root, 3 * AT_ONCE);
        disk.directorySyncs = 0;

        f.log.deleteRecordsBefore(f.log.logEndOffset() - 1, Batches.NOW);

        assertThat(disk.directorySyncs).isLessThanOrEqualTo(SYNCS_MAX);
        assertThat(f.log.segmentCount()).isEqualTo(2 * AT_ONCE);
    }

    @Test
    void shouldDeleteRestOfSegmentsLittleByLittleAfterRecordsWereDeleted() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        LogFixture f = segments(disk, root, 3 * AT_ONCE);
        f.log.deleteRecordsBefore(f.log.logEndOffset() - 1, Batches.NOW);

        disk.directorySyncs = 0;
        List<Integer> gone = retainUntilNothingGoes(f);

        assertThat(gone).containsExactly(AT_ONCE, AT_ONCE - 1, 0);
        assertThat(disk.directorySyncs).isLessThanOrEqualTo(2 * SYNCS_MAX);
        assertThat(Batches.read(f.log, f.log.logStartOffset())).hasSize(1);
    }

    @Test
    void shouldApplyRetentionLittleByLittle() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        LogFixture f = segments(disk, root, 2 * AT_ONCE + 5, "retention.bytes", "0");
        disk.directorySyncs = 0;

        List<Integer> gone = retainUntilNothingGoes(f);

        assertThat(gone).containsExactly(AT_ONCE, AT_ONCE, 5, 0);
        assertThat(disk.directorySyncs).isLessThanOrEqualTo(3 * SYNCS_MAX);
        assertThat(f.log.logStartOffset()).isEqualTo(f.log.logEndOffset());
    }

    @Test
    void shouldSyncDirectoryOnceForOneSegment() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        LogFixture f = segments(disk, root, 3);
        f.log.flush();
        disk.directorySyncs = 0;

        f.log.deleteRecordsBefore(1, Batches.NOW);

        assertThat(disk.directorySyncs).isEqualTo(1);
        assertThat(names(f)).noneMatch(each -> each.endsWith(".start"));
    }

    @Test
    void shouldMakeRoomOnFullDisk() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        LogFixture f = segments(disk, DATA, 5);
        f.log.flush();
        disk.roomBytes(0);

        f.log.deleteRecordsBefore(4, Batches.NOW);

        assertThat(f.log.segmentCount()).isEqualTo(1);
        assertThat(f.log.failure()).isNull();
    }

    // --- what a crash leaves ---

    @Test
    void shouldBeLogWithoutGapAfterCrashAtAnyPointOfDeletion() throws IOException {
        for (int operations = 1; operations < 40; operations++) {
            for (int seed = 0; seed < 24; seed++) {
                SimulatedDisk disk = new SimulatedDisk();
                LogFixture f = segments(disk, DATA, 6);
                f.log.flush();
                f.directories.checkpoint();
                disk.crashAfter(operations);
                deleteUntilCrash(f, disk);
                Random random = Seed.ofTry(seed);
                disk.crash(random);

                if (seed % 3 == 0) {
                    crashWhileStarting(f, disk, random);
                }
                f.open();

                assertThat(Batches.read(f.log, f.log.logStartOffset()))
                        .as("crash within operation %d, seed %d", operations, seed)
                        .isEqualTo(values((int) f.log.logStartOffset(), 6));
                assertThat(f.log.logStartOffset()).isLessThanOrEqualTo(4);
            }
        }
    }

    @Test
    void shouldNotBringRecordsBackThatCheckpointCallsDeleted() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            SimulatedDisk disk = new SimulatedDisk();
            LogFixture f = segments(disk, DATA, 6);
            f.log.deleteRecordsBefore(4, Batches.NOW);
            f.directories.checkpoint();

            disk.crash(Seed.ofTry(seed));
            f.open();

            assertThat(f.log.logStartOffset()).isEqualTo(4);
            assertThat(Batches.read(f.log, 4)).isEqualTo(values(4, 6));
        }
    }

    @Test
    void shouldFinishDeletionThatCrashInterrupted() throws IOException {
        LogFixture f = segments(new FaultyDisk(), root, 6);
        f.directories.release();
        Files.createFile(f.folder().resolve("%020d.start".formatted(4)));
        Files.delete(f.folder().resolve("%020d.log".formatted(2)));

        f.open();

        assertThat(f.log.logStartOffset()).isEqualTo(4);
        assertThat(Batches.read(f.log, 4)).isEqualTo(values(4, 6));
        assertThat(names(f)).noneMatch(each -> each.endsWith(".start"));
        assertThat(names(f))
                .noneMatch(
                        each -> each.compareTo("%020d".formatted(4)) < 0 && each.endsWith("log"));
    }

    @Test
    void shouldKeepRecordsOfLogThatBeganAnewBeforeDeletedOnes() throws IOException {
        for (int seed = 0; seed < 100; seed++) {
            SimulatedDisk disk = new SimulatedDisk();
            LogFixture f = segments(disk, DATA, 6);
            f.log.deleteRecordsBefore(4, Batches.NOW);
            f.log.truncateFullyAndStartAt(2, Batches.NOW);
            f.append(Batches.of("v2"));
            f.log.flush();

            disk.crash(Seed.ofTry(seed));
            f.open();

            assertThat(Batches.read(f.log, 2)).as("seed %d", seed).isEqualTo(values(2, 3));
        }
    }

    @Test
    void shouldTakeNoWritesWhenDeletionFailsHalfWay() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        LogFixture f = segments(disk, DATA, 6);
        f.log.flush();
        disk.failAfter(6);

        assertThatThrownBy(() -> f.log.deleteRecordsBefore(4, Batches.NOW))
                .isInstanceOf(IOException.class);

        assertThat(f.log.failure()).contains("old segments could not be deleted");
    }

    private static void deleteUntilCrash(LogFixture f, SimulatedDisk disk) throws IOException {
        try {
            f.log.deleteRecordsBefore(4, Batches.NOW);
            f.log.deleteDueFiles(Long.MAX_VALUE);
        } catch (CrashError e) {
            assertThat(disk.isDown()).isTrue();
        }
    }

    private static void crashWhileStarting(LogFixture f, SimulatedDisk disk, Random random) {
        disk.crashAfter(1 + random.nextInt(30));
        try {
            f.open();
        } catch (CrashError | CompletionException e) {
            assertThat(disk.isDown()).isTrue();
        }
        disk.crash(random);
    }

    private static List<Integer> retainUntilNothingGoes(LogFixture f) throws IOException {
        List<Integer> gone = new ArrayList<>();
        do {
            gone.add(f.log.applyRetention(Batches.NOW, f.log.logEndOffset()));
        } while (gone.getLast() > 0);
        return gone;
    }

    /** A log of as many segments, of one record each. */
    private static LogFixture segments(Disk disk, Path root, int count, String... settings)
            throws IOException {
        LogFixture f = new LogFixture(disk, root, settings);
        for (int i = 0; i < count; i++) {
            f.log.rollIfDue(Batches.NOW + (1L << 40));
            f.append(Batches.of("v" + i));
        }
        return f;
    }

    private static List<String> values(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> i + ":v" + i).toList();
    }

    private static List<String> names(LogFixture f) throws IOException {
        try (var files = Files.list(f.folder())) {
            return files.map(each -> each.getFileName().toString()).toList();
        }
    }
}
