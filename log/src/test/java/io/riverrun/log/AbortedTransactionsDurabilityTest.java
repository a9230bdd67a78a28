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
            segment.force(true);
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
            segment.force(true);
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
            segment.force(true);
            disk.syncDirectory(DATA);

            disk.crash(Seed.ofTry(seed));

            assertThat(aborted(disk)).as("seed %d", seed).containsExactly(ABORTED);
        }
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
