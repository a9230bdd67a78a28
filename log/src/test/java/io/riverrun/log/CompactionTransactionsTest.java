package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.compaction.CompactionResult;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions, producers and their traces in a compacted log. */
class CompactionTransactionsTest {

    @TempDir Path root;
    private CompactedLog c;

    @BeforeEach
    void open() {
        c = new CompactedLog(root, "delete.retention.ms", "1000");
    }

    @Test
    void shouldDropAbortedRecordsAndKeepWhatTheyWouldHaveReplaced() throws IOException {
        c.append("a=1");
        c.appendTransactional(7, 0, "a=2", "b=1");
        c.appendTransactional(7, 2, "c=1");
        c.end(7, ControlRecord.Type.ABORT);
        c.append("x=1");
        c.roll();

        c.compact();

        assertThat(CompactedLog.committed(c.log())).containsExactly("0:a=1", "5:x=1");
        assertThat(c.records()).containsExactly("0:a=1", "5:x=1");
    }

    @Test
    void shouldKeepAbortMarkerUntilItsTimeAfterItsRecordsWent() throws IOException {
        c.appendTransactional(7, 0, "a=1");
        c.end(7, ControlRecord.Type.ABORT);
        c.appendIdempotent(7, 1, "p=1");
        c.append("x=1");
        c.roll();
        c.compact();
        assertThat(markers()).hasSize(1);
        assertThat(aborted()).hasSize(1);

        c.append("x=2");
        c.roll();
        c.compact();
        assertThat(markers()).hasSize(1).allMatch(RecordBatch::hasDeleteHorizon);
        assertThat(aborted()).isEmpty();

        c.nowMs += 1000;
        c.append("x=3");
        c.roll();
        c.compact();
        assertThat(markers()).isEmpty();
        assertThat(CompactedLog.committed(c.log())).containsExactly("2:p=1", "5:x=3");
    }

    @Test
    void shouldKeepCommitMarkerAsLongAsRecordsOfItsTransaction() throws IOException {
        c.appendTransactional(7, 0, "a=1", "b=1");
        c.end(7, ControlRecord.Type.COMMIT);
        c.appendIdempotent(7, 2, "p=1");
        for (int i = 0; i < 4; i++) {
            c.append("x=" + i);
            c.roll();
            c.compact();
            c.nowMs += 10_000;
        }
        assertThat(markers()).hasSize(1);

        c.append("a=2", "b=2");
        for (int i = 0; i < 3; i++) {
            c.append("x=" + i);
            c.roll();
            c.compact();
            c.nowMs += 10_000;
        }
        assertThat(markers()).isEmpty();
    }

    @Test
    void shouldNotCompactWhatIsUndecided() throws IOException {
        c.append("a=1");
        c.roll();
        c.appendTransactional(7, 0, "a=2");
        c.append("b=1", "b=2");
        c.roll();

        c.compact();
        assertThat(c.records()).containsExactly("0:a=1", "1:a=2", "2:b=1", "3:b=2");
        assertThat(c.tryCompact()).isInstanceOf(CompactionResult.Nothing.class);

        c.end(7, ControlRecord.Type.COMMIT);
        c.compact();
        assertThat(c.records()).containsExactly("1:a=2", "3:b=2");
    }

    @Test
    void shouldKnowAbortWhoseMarkerIsNotCompactedYet() throws IOException {
        c.append("a=1");
        c.appendTransactional(7, 0, "a=2");
        c.roll();
        c.append("y=1");
        c.end(7, ControlRecord.Type.ABORT);

        c.compact();

        assertThat(CompactedLog.committed(c.log())).containsExactly("0:a=1", "2:y=1");
        assertThat(aborted()).hasSize(1);
        c.fixture.crash();
        assertThat(CompactedLog.committed(c.log())).containsExactly("0:a=1", "2:y=1");
    }

    @Test
    void shouldKeepLastSequenceOfProducerInAnEmptyBatch() throws IOException {
        c.appendIdempotent(7, 0, "a=1");
        c.appendIdempotent(7, 1, "a=2");
        c.append("a=3");
        c.roll();
        c.append("x=1");
        c.compact();
        assertThat(c.records()).containsExactly("2:a=3", "3:x=1");
        assertThat(c.batches())
                .anyMatch(batch ->
                        batch.recordCount() == 0
                                && batch.lastSequence() == 1
                                && batch.producerId() == 7);

        loseSnapshots();

        assertThat(c.fixture.tryAppend(Batches.idempotent(7, 0, 1, "again")))
                .isInstanceOf(AppendResult.Duplicate.class);
        assertThat(c.fixture.append(Batches.idempotent(7, 0, 2, "next")).baseOffset()).isEqualTo(4);
        c.appendIdempotent(7, 3, "z=1");
        c.roll();
        c.compact();
        assertThat(c.batches()).noneMatch(batch -> batch.recordCount() == 0);
    }

    @Test
    void shouldLeaveNoTransactionOpenForThoseWhoReadFromTheStart() throws IOException {
        c.appendTransactional(7, 0, "a=1");
        c.end(7, ControlRecord.Type.COMMIT);
        c.append("a=2");
        for (int i = 0; i < 3; i++) {
            c.append("x=" + i);
            c.roll();
            c.compact();
            c.nowMs += 10_000;
        }

        loseSnapshots();

        c.log().onHighWatermark(c.log().logEndOffset());
        assertThat(c.log().firstUnstableOffset()).isEqualTo(-1);
    }

    /** A crash after which the producers are learned from the log alone. */
    private void loseSnapshots() throws IOException {
        c.fixture.directories.release();
        try (var files = Files.list(c.fixture.folder())) {
            for (Path file : files.filter(f -> f.toString().endsWith(".snapshot")).toList()) {
                Files.delete(file);
            }
        }
        c.fixture.open();
    }

    private List<RecordBatch> markers() {
        return c.batches().stream().filter(RecordBatch::isControl).toList();
    }

    private List<?> aborted() throws IOException {
        return c.log().abortedTransactions(0, c.log().logEndOffset());
    }
}
