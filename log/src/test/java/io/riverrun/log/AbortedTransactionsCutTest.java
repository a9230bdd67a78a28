package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.segment.AbortedTransaction;
import io.riverrun.log.segment.SegmentFiles;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of an aborted transaction nothing is left once its marker was cut off, or read_committed would
 * skip committed records that got its offsets.
 */
class AbortedTransactionsCutTest {

    private static final Path DATA = Path.of("/data");
    private static final AbortedTransaction FIRST = new AbortedTransaction(7, 1, 2, 3);
    private static final AbortedTransaction SECOND = new AbortedTransaction(7, 4, 5, 6);

    @TempDir Path root;

    @Test
    void shouldForgetTransactionWhoseMarkerIsTruncated() throws IOException {
        LogFixture f = aborted(new LogFixture(root));
        f.log.flush();

        f.log.truncateTo(5, Batches.NOW);

        assertThat(f.log.abortedTransactions(0, 100)).containsExactly(FIRST);
        end(f, ControlRecord.Type.COMMIT);
        assertThat(f.log.abortedTransactions(0, 100)).containsExactly(FIRST);
        f.restart();
        assertThat(f.log.abortedTransactions(0, 100)).containsExactly(FIRST);
    }

    @Test
    void shouldKnowWhichTransactionWasAbortedLastWhenCutOffAndAbortedAgain() throws IOException {
        LogFixture f = aborted(new LogFixture(root));

        f.log.truncateTo(4, Batches.NOW);
        f.append(Batches.of("between"));
        f.append(Batches.of("between"));
        f.append(Batches.transactional(7, 0, 1, "t"));
        end(f, ControlRecord.Type.ABORT);

        AbortedTransaction again = new AbortedTransaction(7, 6, 7, 8);
        assertThat(f.log.abortedTransactions(0, 100)).containsExactly(FIRST, again);
        f.crash();
        assertThat(f.log.abortedTransactions(0, 100)).containsExactly(FIRST, again);
    }

    @Test
    void shouldForgetTransactionWhoseMarkerWasTornOff() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.of("a"));
        f.append(Batches.transactional(7, 0, 0, "t"));
        Path log = SegmentFiles.path(f.folder(), 0, SegmentFiles.LOG);
        byte[] bytes = Files.readAllBytes(log);
        end(f, ControlRecord.Type.ABORT);
        f.directories.release();
        Files.write(log, bytes);

        f.open();

        end(f, ControlRecord.Type.COMMIT);
        assertThat(f.log.abortedTransactions(0, 100)).isEmpty();
        f.crash();
        assertThat(f.log.abortedTransactions(0, 100)).isEmpty();
    }

    @Test
    void shouldForgetTransactionAfterCrashAtAnyPointOfTruncation() throws IOException {
        for (int operations = 1; operations < 30; operations++) {
            for (int seed = 0; seed < 8; seed++) {
                SimulatedDisk disk = new SimulatedDisk();
                disk.createDirectories(DATA);
                disk.syncDirectory(DATA.getRoot());
                LogFixture f = aborted(new LogFixture(disk, DATA));
                f.log.flush();
                disk.crashAfter(operations);
                try {
                    f.log.truncateTo(5, Batches.NOW);
                    end(f, ControlRecord.Type.COMMIT);
                    f.log.flush();
                } catch (CrashError e) {
                    assertThat(disk.isDown()).isTrue();
                }
                disk.crash(Seed.ofTry(seed));

                f.open();

                if (f.log.logEndOffset() == 5) {
                    end(f, ControlRecord.Type.COMMIT);
                }
                assertThat(f.log.abortedTransactions(0, 100))
                        .as("crash within operation %d, seed %d", operations, seed)
                        .isEqualTo(
                                markerAt(f, 5) == ControlRecord.Type.COMMIT
                                        ? List.of(FIRST)
                                        : List.of(FIRST, SECOND));
            }
        }
    }

    @Test
    void shouldNotWriteOnInIndexThatLostItsLog() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.of("a"));
        f.directories.release();
        ByteBuffer former = ByteBuffer.allocate(2 * 34);
        former.putShort((short) 0).putLong(9).putLong(1).putLong(2).putLong(3);
        former.putShort((short) 0).putLong(9).putLong(3).putLong(4).putLong(5);
        Path index = SegmentFiles.path(f.folder(), 1, SegmentFiles.TRANSACTION_INDEX);
        Files.write(index, former.array());

        f.open();
        f.log.rollIfDue(Batches.NOW + (1L << 40));
        f.append(Batches.transactional(7, 0, 0, "t"));
        end(f, ControlRecord.Type.ABORT);
        f.append(Batches.of("b", "c", "d"));
        f.restart();

        assertThat(f.log.abortedTransactions(0, 100)).containsExactly(FIRST);
    }

    /** One transaction ends at offset 2, the next at 5, both aborted. */
    private static LogFixture aborted(LogFixture f) {
        f.append(Batches.of("a"));
        f.append(Batches.transactional(7, 0, 0, "t"));
        end(f, ControlRecord.Type.ABORT);
        f.append(Batches.of("b"));
        f.append(Batches.transactional(7, 0, 1, "t"));
        end(f, ControlRecord.Type.ABORT);
        return f;
    }

    private static ControlRecord.Type markerAt(LogFixture f, long offset) throws IOException {
        ReadResult found = f.log.read(offset, f.log.logEndOffset(), 1 << 20, true);
        ByteBuffer bytes = ((ReadResult.Batches) found).slice().toBuffer();
        try {
            return ControlRecord.read(new RecordBatch(bytes, 0)).type();
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    private static void end(LogFixture f, ControlRecord.Type type) {
        f.append(Batches.marker(7, 0, type));
    }

    /** As it found them, before KAFKA-9144: for a marker of a producer with nothing to abort. */
    @Test
    void shouldKeepEntriesOfOlderKafkasThatBeginWhereTheyEnd() throws IOException {
        LogFixture f = new LogFixture(root);
        for (int i = 0; i < 8; i++) {
            f.append(Batches.of("a"));
        }
        f.directories.close();
        AbortedTransaction nothing = new AbortedTransaction(9, 2, 2, 3);
        AbortedTransaction behind = new AbortedTransaction(10, 3, 5, 6);
        ByteBuffer index = ByteBuffer.allocate(2 * 34);
        for (AbortedTransaction each : List.of(nothing, behind)) {
            index.putShort((short) 0)
                    .putLong(each.producerId())
                    .putLong(each.firstOffset())
                    .putLong(each.lastOffset())
                    .putLong(each.lastStableOffset());
        }
        Files.write(
                SegmentFiles.path(f.folder(), 0, SegmentFiles.TRANSACTION_INDEX), index.array());
        f.open();

        assertThat(f.log.abortedTransactions(0, 100)).containsExactly(nothing, behind);
    }

    @Test
    void shouldForceTheEntryOfAMarkerBelowTheCut() throws IOException {
        for (int operations = 1; operations < 40; operations++) {
            SimulatedDisk disk = new SimulatedDisk();
            disk.createDirectories(DATA);
            disk.syncDirectory(DATA.getRoot());
            LogFixture f = aborted(new LogFixture(disk, DATA));
            f.log.truncateTo(3, Batches.NOW);
            f.log.flush();

            disk.crashAfter(operations);
            try {
                f.directories.close();
            } catch (CrashError e) {
                // Somewhere under way.
            }
            disk.crash(Seed.ofTry(operations));
            f.open();

            assertThat(f.log.logEndOffset()).isEqualTo(3);
            assertThat(f.log.abortedTransactions(0, 100)).containsExactly(FIRST);
        }
    }
}
