package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.disk.DiskFile;
import io.riverrun.log.segment.Segment;
import io.riverrun.protocol.record.ControlRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are in their file, but cannot be acknowledged while the disk is full. */
class FullDiskTest {

    @TempDir Path root;
    private final FaultyDisk disk = new FaultyDisk();

    @Test
    void shouldForceLogWithAbortedTransactionOnceThereIsRoom() {
        LogFixture f = new LogFixture(disk, root);
        appendAbortedWithoutRoom(f);

        f.commit.runCycle();

        expectPostponed(f, 1);
        disk.full = false;
        f.append(Batches.of("b"));
        expectForcedByRetry(f, 3);
    }

    @Test
    void shouldForceRecordsOfNewEpochWithoutRoomForMore() {
        LogFixture f = new LogFixture(disk, root);
        f.append(Batches.of("a"));
        f.log.beginEpoch(3);
        f.append(Batches.of("b"), 3);

        disk.full = true;
        f.commit.runCycle();

        assertThat(f.log.durableOffset()).isEqualTo(2);
        assertThat(f.commit.hasPostponed()).isFalse();
        disk.full = false;
        f.crash();
        assertThat(f.log.epochAt(1)).isEqualTo(3);
    }

    @Test
    void shouldForgetLogThatIsDeletedWhileItWaitsForRoom() throws IOException {
        LogFixture f = new LogFixture(disk, root);
        appendAbortedWithoutRoom(f);
        f.commit.runCycle();
        assertThat(f.commit.hasPostponed()).isTrue();

        f.directories.delete(LogFixture.PARTITION, Batches.NOW);
        f.commit.retryPostponed();
        f.commit.runCycle();

        assertThat(f.commit.hasPostponed()).isFalse();
        assertThat(f.failed).isEmpty();
    }

    @Test
    void shouldFailLogWhoseRecordsFoundNoRoomWhenForced() {
        LogFixture f = new LogFixture(disk, root);
        f.append(Batches.of("a"));
        disk.fullAtForce = true;

        f.commit.runCycle();

        disk.fullAtForce = false;
        assertThat(f.failed).containsExactly(f.log);
        assertThat(f.directories.offline()).isEmpty();
        assertThat(f.log.durableOffset()).isZero();
    }

    @Test
    void shouldFailLogWhoseRepairFoundNoRoomWhenManyWereForced() throws IOException {
        LogFixture f = new LogFixture(disk, root);
        appendForcedAndTorn(f);
        f.append(Batches.of("c"));
        disk.fullAtForce = true;

        assertThat(BulkFlush.run(disk, root, List.of(f.log), false)).isEmpty();

        // A system tells of what it has lost once; the next force succeeds.
        disk.fullAtForce = false;
        f.commit.runCycle();
        assertThat(f.failed).containsExactly(f.log);
        assertThat(f.log.durableOffset()).isEqualTo(1);
    }

    @Test
    void shouldForceLogLaterWhenProcessHasTooManyFilesOpen() throws IOException {
        LogFixture f = new LogFixture(disk, root);
        f.append(Batches.of("a"));
        closeFiles(f);
        disk.tooManyOpenFiles = true;

        f.commit.runCycle();

        expectPostponed(f, 0);
        disk.tooManyOpenFiles = false;
        expectForcedByRetry(f, 1);
    }

    @Test
    void shouldSyncFolderOfNewTransactionIndexLaterWhenItCouldNotBeOpened() {
        LogFixture f = new LogFixture(disk, root);
        f.append(Batches.transactional(7, 0, 0, "t"));
        f.commit.runCycle();
        f.append(Batches.marker(7, 0, ControlRecord.Type.ABORT));
        disk.tooManyOpenFiles = true;
        f.commit.dirty(f.log);
        f.commit.runCycle();
        assertThat(f.commit.hasPostponed()).isTrue();
        disk.tooManyOpenFiles = false;
        int syncs = disk.directorySyncs;

        f.commit.retryPostponed();
        f.commit.runCycle();

        assertThat(disk.directorySyncs).isEqualTo(syncs + 1);
    }

    @Test
    void shouldForceRepairOfLogThatCouldNotBeOpenedAtFirst() throws IOException {
        LogFixture f = new LogFixture(disk, root);
        appendForcedAndTorn(f);
        closeFiles(f);
        disk.tooManyOpenFiles = true;
        f.commit.dirty(f.log);
        f.commit.runCycle();
        disk.tooManyOpenFiles = false;
        int forces = disk.forces;

        f.commit.retryPostponed();
        f.commit.runCycle();

        assertThat(disk.forces).isEqualTo(forces + 1);
    }

    @Test
    void shouldRefuseToStartWithoutPartitionsWhenProcessHasTooManyFilesOpen() throws IOException {
        LogFixture f = new LogFixture(disk, root);
        f.append(Batches.of("a"));
        f.directories.release();
        LogDirectories next =
                LogDirectories.open(
                        disk,
                        List.of(root),
                        OptionalInt.of(1),
                        new GroupCommit(f, () -> {}, Runnable::run));
        disk.tooManyOpenFiles = true;

        assertThatThrownBy(() -> next.load(_ -> f.config(), Runnable::run, Batches.NOW))
                .hasMessageContaining("topic-0")
                .hasMessageContaining("Too many open files");

        assertThat(next.offline()).isEmpty();
        next.release();
    }

    @Test
    void shouldKeepJournalWhoseRecordsFindNoRoomAtStart() throws IOException {
        // The faulty disk has no direct writes, and so no journal.
        LogFixture f = new LogFixture(root);
        for (int i = 0; i < 8; i++) {
            f.append(Batches.of("value" + i));
            f.commit.runCycle();
        }
        List<String> acknowledged = Batches.read(f.log, 0);
        int forced = f.log.segments().last().positionOf(f.log.forcedOffset());
        assertThat(forced).isLessThan((int) f.log.sizeInBytes());
        f.directories.release();
        try (DiskFile log = disk.open(f.folder().resolve("00000000000000000000.log"))) {
            log.truncate(forced);
        }
        disk.full = true;
        LogDirectories full =
                LogDirectories.open(
                        disk,
                        List.of(root),
                        OptionalInt.of(1),
                        new GroupCommit(f, () -> {}, Runnable::run));
        assertThatThrownBy(() -> full.load(_ -> f.config(), Runnable::run, Batches.NOW))
                .hasMessageContaining("topic-0")
                .hasMessageContaining("make room");
        full.release();

        assertThat(Batches.read(new LogFixture(root).log, 0)).isEqualTo(acknowledged);
    }

    /** There is room for the abort's marker, but not for its entry in the index of such. */
    private void appendAbortedWithoutRoom(LogFixture f) {
        f.append(Batches.transactional(7, 0, 0, "a"));
        f.commit.runCycle();
        disk.full = true;
        disk.fullFor = ".txnindex";
        f.append(Batches.marker(7, 0, ControlRecord.Type.ABORT));
    }

    /** As it happens to those that are idle while others are opened. */
    private static void closeFiles(LogFixture f) throws IOException {
        for (Segment segment : f.log.segments().snapshot()) {
            segment.close();
        }
    }

    /** No thread is kept busy, and nothing is acknowledged. */
    private static void expectPostponed(LogFixture f, long durableOffset) {
        assertThat(f.log.failure()).isNull();
        assertThat(f.failed).isEmpty();
        assertThat(f.commit.hasPostponed()).isTrue();
        assertThat(f.commit.hasWork()).isFalse();
        assertThat(f.log.durableOffset()).isEqualTo(durableOffset);
    }

    /** The log has a record that is forced, and behind it part of one that found no room. */
    private void appendForcedAndTorn(LogFixture f) {
        f.append(Batches.of("a"));
        f.commit.runCycle();
        disk.full = true;
        assertThat(f.tryAppend(Batches.of("b"))).isInstanceOf(AppendResult.Rejected.class);
        disk.full = false;
    }

    private static void expectForcedByRetry(LogFixture f, long durableOffset) {
        f.commit.retryPostponed();
        assertThat(f.commit.hasWork()).isTrue();
        f.commit.runCycle();
        assertThat(f.commit.hasPostponed()).isFalse();
        assertThat(f.log.durableOffset()).isEqualTo(durableOffset);
        f.crash();
        assertThat(f.log.logEndOffset()).isEqualTo(durableOffset);
    }
}
