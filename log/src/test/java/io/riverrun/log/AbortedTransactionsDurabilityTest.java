package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.segment.AbortedTransaction;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentLoader;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is forced of aborted transactions, or read_committed would show them after a crash. */
class AbortedTransactionsDurabilityTest {

    private static final Path DATA = Path.of("/data");
    private static final int SEEDS = 200;
    private static final long LATER_MS = Batches.NOW + (1L << 40);
    private static final AbortedTransaction ABORTED = new AbortedTransaction(7, 0, 1, 2);

    @Test
    void shouldForceEntryThatIsWrittenAfterItsMarkerWasForced() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = disk();
            Segment segment = Segment.create(disk, DATA, 0, Batches.NOW);
            segment.append(marker(), 0, false);
            segment.force(false);
            segment.appendAborted(ABORTED);
            segment.seal();
            assertThat(segment.force(true)).as("whether the index is new").isTrue();
            disk.syncDirectory(DATA);

            disk.crash(Seed.ofTry(seed));

            assertThat(aborted(disk)).as("seed %d", seed).containsExactly(ABORTED);
        }
    }

    @Test
    void shouldForceEntryThatIsWrittenWhileWholeDiskIsSynced() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = disk();
            Segment segment = Segment.create(disk, DATA, 0, Batches.NOW);
            segment.append(marker(), 0, false);
            Segment.Written written = segment.beginForce();
            disk.syncAll(DATA);
            segment.appendAborted(ABORTED);
            segment.forced(written, false);
            segment.seal();
            assertThat(segment.force(true)).as("whether the index is new").isTrue();
            disk.syncDirectory(DATA);

            disk.crash(Seed.ofTry(seed));

            assertThat(aborted(disk)).as("seed %d", seed).containsExactly(ABORTED);
        }
    }

    @Test
    void shouldForceEntryThatOnlyALaterSyncOfTheDiskWouldCover() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = disk();
            Segment segment = Segment.create(disk, DATA, 0, Batches.NOW);
            segment.append(marker(), 0, false);
            Segment.Written first = segment.beginForce();
            disk.syncAll(DATA);
            segment.appendAborted(ABORTED);
            // As housekeeping does beside the flusher.
            segment.beginForce();
            segment.forced(first, false);
            segment.seal();
            assertThat(segment.force(true)).as("whether the index is new").isTrue();
            disk.syncDirectory(DATA);

            disk.crash(Seed.ofTry(seed));

            assertThat(aborted(disk)).as("seed %d", seed).containsExactly(ABORTED);
        }
    }

    @Test
    void shouldNotAskForSyncOfFolderThatSyncOfTheDiskCovered() throws IOException {
        SimulatedDisk disk = disk();
        Segment segment = Segment.create(disk, DATA, 0, Batches.NOW);
        segment.append(marker(), 0, false);
        segment.appendAborted(ABORTED);

        Segment.Written written = segment.beginForce();
        disk.syncAll(DATA);
        segment.forced(written, false);

        assertThat(segment.force(false)).isFalse();
    }

    @Test
    void shouldKeepIndexThatWasMadeAfterItsFolderWasSynced() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = disk();
            LogFixture f = begun(disk);
            abortAndRoll(f);
            f.directories.checkpoint();

            expectKnownAfterPowerLoss(f, disk, seed);
        }
    }

    @Test
    void shouldKeepIndexWhenPowerIsLostAfterOrderlyStop() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = disk();
            LogFixture f = begun(disk);
            abortAndRoll(f);
            f.directories.close();

            expectKnownAfterPowerLoss(f, disk, seed);
        }
    }

    @Test
    void shouldKeepIndexThatCouldBeMadeOnlyWhenThereWasRoom() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = disk();
            LogFixture f = begun(disk);
            ByteBuffer marker = Batches.marker(7, 0, ControlRecord.Type.ABORT);
            disk.roomBytes(marker.remaining());
            f.append(marker);
            disk.enoughRoom();
            f.log.rollIfDue(LATER_MS);
            f.log.flush();
            f.directories.checkpoint();

            expectKnownAfterPowerLoss(f, disk, seed);
        }
    }

    /**
     * A log with a transaction that is to be aborted, whose folder has been synced, and will not be
     * for the epoch's sake.
     */
    private static LogFixture begun(SimulatedDisk disk) throws IOException {
        LogFixture f = new LogFixture(disk, DATA);
        f.append(Batches.transactional(7, 0, 0, "t"));
        f.log.flush();
        f.directories.checkpoint();
        return f;
    }

    private static void abortAndRoll(LogFixture f) throws IOException {
        f.append(Batches.marker(7, 0, ControlRecord.Type.ABORT));
        f.log.rollIfDue(LATER_MS);
        f.log.flush();
    }

    private static void expectKnownAfterPowerLoss(LogFixture f, SimulatedDisk disk, int seed)
            throws IOException {
        disk.crash(Seed.ofTry(seed));

        f.open();

        assertThat(f.log.logEndOffset()).isEqualTo(2);
        assertThat(f.log.abortedTransactions(0, 2)).as("seed %d", seed).containsExactly(ABORTED);
    }

    private static SimulatedDisk disk() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        disk.createDirectories(DATA);
        disk.syncDirectory(DATA.getRoot());
        return disk;
    }

    private static ByteBuffer marker() {
        ByteBuffer marker = Batches.marker(7, 0, ControlRecord.Type.ABORT);
        new RecordBatch(marker, marker.position()).assignOffsets(1);
        return marker;
    }

    private static List<AbortedTransaction> aborted(SimulatedDisk disk) throws IOException {
        List<AbortedTransaction> found = new ArrayList<>();
        new SegmentLoader(disk, DATA, new HashSet<>(disk.list(DATA)), 0, Batches.NOW)
                .openSealed(0, 2)
                .collectAborted(0, 2, found);
        return found;
    }
}
