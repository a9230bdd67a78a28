package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.journal.Journal;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.record.ControlRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The journal on a disk that ceases to take direct writes, or runs full, at a bad moment. */
class JournalRefusedTest implements GroupCommit.Listener {

    private static final Path ROOT = Path.of("/data");
    private static final TopicPartition NAME = new TopicPartition("topic", 0);

    /** A file takes a few frames, so that files change often. */
    private static final Journal.FileBytes SMALL =
            new Journal.FileBytes(4 * Disk.DIRECT_BLOCK_BYTES, 64 * Disk.DIRECT_BLOCK_BYTES);

    private SimulatedDisk disk = new SimulatedDisk();
    private GroupCommit commit;

    @Test
    void shouldKeepWhatJournalAloneHasWhenDirectWritesAreRefused() throws IOException {
        for (int before = 0; before < 12; before++) {
            for (int after = 0; after < 12; after++) {
                disk = new SimulatedDisk();
                PartitionLog log = start();
                appendDurably(log, before);
                disk.direct = false;
                appendDurably(log, after);
                long durable = log.durableOffset();

                disk.crash(Seed.ofTry(before));
                disk.direct = true;

                assertThat(start().logEndOffset())
                        .as("direct writes refused after %d of %d", before, before + after)
                        .isGreaterThanOrEqualTo(durable);
            }
        }
    }

    @Test
    void shouldLeaveNothingOfFileThatCannotBeMade() throws IOException {
        PartitionLog log = start();
        disk.roomBytes(2 * Disk.DIRECT_BLOCK_BYTES);
        appendDurably(log, 2);

        assertThat(disk.exists(ROOT.resolve(".journal-0"))).isFalse();
        assertThat(disk.openFiles(ROOT.resolve(".journal-0"))).isZero();
    }

    @Test
    void shouldUseJournalAgainOnceFullDiskHasRoom() throws IOException {
        PartitionLog log = start();
        appendDurably(log, 12);
        appendAbortedWithoutRoom(log, 40);
        long durable = log.durableOffset();
        assertThat(durable).as("journaled until its file was full").isBetween(13L, 91L);
        assertThat(commit.hasPostponed()).isTrue();
        assertThat(log.failure()).isNull();

        disk.enoughRoom();
        commit.retryPostponed();
        commit.runCycle();

        assertThat(log.durableOffset()).isEqualTo(92);
        appendDurably(log, 1_100);
        append(log);
        assertThat(commit.runJournalCycle()).isTrue();
        assertThat(log.durableOffset()).as("by the journal alone").isEqualTo(92 + 1_101);
    }

    @Test
    void shouldKeepWhatJournalAloneHasWhileDiskIsFull() throws IOException {
        for (int appends = 0; appends < 40; appends++) {
            disk = new SimulatedDisk();
            PartitionLog log = start();
            appendDurably(log, 12);
            appendAbortedWithoutRoom(log, appends);
            long durable = log.durableOffset();

            disk.crash(Seed.ofTry(appends));
            disk.enoughRoom();

            assertThat(start().logEndOffset())
                    .as("full for %d appends", appends)
                    .isGreaterThanOrEqualTo(durable);
        }
    }

    /** There is room for the aborts' markers, but never for their entries in another file. */
    private void appendAbortedWithoutRoom(PartitionLog log, int transactions) {
        for (int i = 0; i < transactions; i++) {
            disk.enoughRoom();
            append(log, Batches.transactional(7, 0, i, "a"), AppendOrigin.CLIENT);
            ByteBuffer marker = Batches.marker(7, 0, ControlRecord.Type.ABORT);
            disk.roomBytes(marker.remaining());
            append(log, marker, AppendOrigin.COORDINATOR);
            commit.runCycle();
        }
    }

    private static void append(PartitionLog log) {
        append(log, Batches.of("a"), AppendOrigin.CLIENT);
    }

    private static void append(PartitionLog log, ByteBuffer batch, AppendOrigin origin) {
        assertThat(
                        log.appendAsLeader(
                                batch, Math.max(0, log.latestEpoch()), origin, false, Batches.NOW))
                .isInstanceOf(AppendResult.Appended.class);
    }

    private void appendDurably(PartitionLog log, int appends) {
        for (int i = 0; i < appends; i++) {
            append(log);
            commit.runCycle();
            assertThat(log.durableOffset()).isEqualTo(log.logEndOffset());
        }
    }

    /** A new process on the disk. */
    private PartitionLog start() throws IOException {
        commit = new GroupCommit(this, () -> {}, Runnable::run, SMALL, Writeback.STEP_BYTES);
        LogDirectories directories =
                LogDirectories.open(disk, List.of(ROOT), OptionalInt.of(1), commit);
        directories.load(_ -> LogConfig.DEFAULT, Runnable::run, Batches.NOW);
        PartitionLog log = directories.get(NAME);
        return log == null
                ? directories.createLog(NAME, new Uuid(1, 2), LogConfig.DEFAULT, Batches.NOW)
                : log;
    }

    @Override
    public void durable(PartitionLog log) {}

    @Override
    public void failed(PartitionLog log, Exception cause) {
        throw new AssertionError(cause);
    }
}
