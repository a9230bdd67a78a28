package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.AppendResult.Rejected;
import io.riverrun.log.FaultyDisk.Writeback;
import io.riverrun.log.disk.DiskFullException;
import io.riverrun.log.journal.Journal;
import io.riverrun.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the logs' files the system is asked to write before they are forced. */
class WritebackTest implements GroupCommit.Listener {

    private static final int PAGE_BYTES = 4096;
    private static final int STEP_BYTES = 4 * PAGE_BYTES;

    @TempDir Path root;
    private final FaultyDisk disk = new FaultyDisk();
    private final List<PartitionLog> failed = new ArrayList<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Test
    void shouldAskForWholePagesThatAreWrittenOneStepAfterTheOther() throws IOException {
        PartitionLog log = open(Map.of());

        for (int i = 0; i < 100; i++) {
            append(log, 1_000);
            runTasks();
        }

        assertThat(disk.writebacks).hasSizeGreaterThanOrEqualTo(5);
        long end = 0;
        for (Writeback each : disk.writebacks) {
            assertThat(each.path()).hasFileName("00000000000000000000.log");
            assertThat(each.position()).isEqualTo(end);
            assertThat(each.bytes()).isGreaterThanOrEqualTo(STEP_BYTES);
            assertThat(each.end() % PAGE_BYTES).isZero();
            assertThat(each.end()).isLessThanOrEqualTo(each.fileBytes());
            end = each.end();
        }
        assertThat(log.sizeInBytes() - end).isLessThan(STEP_BYTES + PAGE_BYTES);
    }

    @Test
    void shouldAskForWhatHasGatheredOnceItIsWritten() throws IOException {
        PartitionLog log = open(Map.of());
        append(log, 1_000);
        log.flush();

        for (int i = 0; i < 1_000; i++) {
            gather(log, 1_000);
            runTasks();
        }

        assertThat(disk.writebacks).hasSizeGreaterThanOrEqualTo(3);
        long end = 0;
        for (Writeback each : disk.writebacks) {
            assertThat(each.position()).isEqualTo(end);
            assertThat(each.end()).isLessThanOrEqualTo(each.fileBytes());
            end = each.end();
        }
    }

    @Test
    void shouldNotAskForWhatWasForced() throws IOException {
        PartitionLog log = open(Map.of());
        append(log, STEP_BYTES - PAGE_BYTES);
        log.flush();
        long forced = log.sizeInBytes();

        append(log, STEP_BYTES - PAGE_BYTES);
        runTasks();
        assertThat(disk.writebacks).isEmpty();

        append(log, 2 * PAGE_BYTES);
        runTasks();
        assertThat(disk.writebacks)
                .singleElement()
                .satisfies(asked ->
                        assertThat(asked.position()).isBetween(forced - PAGE_BYTES, forced));
    }

    @Test
    void shouldLeaveLogsThatAreNotForcedToTheSystem() throws IOException {
        PartitionLog log = open(Map.of("flush.policy", "os"));

        append(log, 10 * STEP_BYTES);

        assertThat(tasks).isEmpty();
    }

    @Test
    void shouldMakeNothingDurable() throws IOException {
        PartitionLog log = open(Map.of());

        append(log, 10 * STEP_BYTES);
        runTasks();

        assertThat(disk.writebacks).isNotEmpty();
        assertThat(log.durableOffset()).isZero();
        assertThat(log.forcedOffset()).isZero();
    }

    @Test
    void shouldAskOnOneTaskAtATimeAndLeaveWhatIsTooMuchToTheForce() throws IOException {
        PartitionLog log = open(Map.of());

        for (int i = 0; i < 1_000; i++) {
            append(log, STEP_BYTES);
        }

        assertThat(tasks).hasSize(1);
        runTasks();
        assertThat(disk.writebacks).hasSizeLessThan(100);
        append(log, STEP_BYTES);
        runTasks();
        assertThat(disk.writebacks.getLast().end()).isGreaterThan(1_000 * STEP_BYTES);
    }

    @Test
    void shouldTakeLogOfflineWhenItsRecordsMayBeLost() throws IOException {
        PartitionLog log = open(Map.of());
        disk.failWriteback = new DiskFullException("no room", null);

        append(log, STEP_BYTES);
        runTasks();

        assertThat(failed).containsExactly(log);
        assertThat(log.failure()).contains("no room to keep it");
        assertRefused(log);
    }

    @Test
    void shouldTakeDirectoryOfflineWhenItsDiskFails() throws IOException {
        PartitionLog log = open(Map.of());
        disk.failWriteback = new IOException("the disk is gone");

        append(log, STEP_BYTES);
        runTasks();

        assertThat(log.isOffline()).isTrue();
        assertRefused(log);
    }

    private static void assertRefused(PartitionLog log) {
        AppendResult refused =
                log.appendAsLeader(Batches.of("b"), 0, AppendOrigin.CLIENT, false, Batches.NOW);
        assertThat(((Rejected) refused).error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    @Test
    void shouldNotBringBackFilesThatWentMeanwhile() throws IOException {
        PartitionLog log = open(Map.of());
        append(log, STEP_BYTES);
        Path folder = log.directory();

        log.abandon();
        deleteAll(folder);
        runTasks();

        assertThat(folder).isEmptyDirectory();
        assertThat(failed).isEmpty();
    }

    private PartitionLog open(Map<String, String> settings) throws IOException {
        GroupCommit commit =
                new GroupCommit(this, () -> {}, tasks::add, Journal.FileBytes.DEFAULT, STEP_BYTES);
        LogConfig config = LogConfig.from(settings, Map.of());
        LogDirectories directories =
                LogDirectories.open(disk, List.of(root), OptionalInt.of(1), commit);
        directories.load(topic -> config, Runnable::run, Batches.NOW);
        PartitionLog log =
                directories.createLog(
                        LogFixture.PARTITION, LogFixture.TOPIC_ID, config, Batches.NOW);
        // Its folder is made.
        runTasks();
        return log;
    }

    private static void append(PartitionLog log, int bytes) {
        append(log, bytes, false);
    }

    private static void gather(PartitionLog log, int bytes) {
        append(log, bytes, true);
    }

    private static void append(PartitionLog log, int bytes, boolean mayGather) {
        AppendResult result =
                log.appendAsLeader(
                        Batches.of("x".repeat(bytes)),
                        0,
                        AppendOrigin.CLIENT,
                        mayGather,
                        Batches.NOW);
        assertThat(result).isInstanceOf(AppendResult.Appended.class);
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void deleteAll(Path folder) throws IOException {
        for (String name : disk.list(folder)) {
            disk.delete(folder.resolve(name));
        }
    }

    @Override
    public void durable(PartitionLog log) {}

    @Override
    public void failed(PartitionLog log, Exception cause) {
        failed.add(log);
    }
}
