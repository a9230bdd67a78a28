package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.AppendResult.Duplicate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a log knows of producers and epochs by records that were deleted, through crashes and cuts.
 */
class LearnedStateTest {

    private static final long LATER = Batches.NOW + (1L << 40);

    @TempDir Path root;

    @Test
    void shouldKnowEpochsOfDeletedRecordsThatCameBack() throws IOException {
        LogFixture f = new LogFixture(root);
        for (int i = 0; i < 4; i++) {
            f.append(Batches.of("a"));
        }
        f.log.flush();
        f.restart();
        Path starts = root.resolve("log-start-offset-checkpoint");
        byte[] before = Files.readAllBytes(starts);
        f.log.deleteRecordsBefore(4, Batches.NOW);
        f.directories.checkpoint();
        f.directories.release();
        // The crash came when epochs and recovery points were written.
        Files.write(starts, before);
        f.open();

        assertThat(f.log.logStartOffset()).isZero();
        assertThat(f.log.epochAt(0)).isZero();
    }

    @Test
    void shouldKnowProducersOfDeletedRecordsWhenCutOffWhereItBegins() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.idempotent(6, 0, 0, "a"));
        f.log.rollIfDue(LATER);
        f.log.deleteRecordsBefore(1, LATER);
        f.append(Batches.idempotent(6, 0, 1, "b"));

        f.log.truncateTo(1, LATER);

        assertThat(f.tryAppend(Batches.idempotent(6, 0, 0, "a"), 0))
                .isEqualTo(new Duplicate(0, 0, Batches.NOW, 1));
    }

    @Test
    void shouldWriteTheSnapshotAnewThatAPowerLossTore() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.idempotent(6, 0, 0, "a"));
        f.directories.close();
        Path snapshot = f.folder().resolve("%020d.snapshot".formatted(1));
        Files.write(snapshot, new byte[(int) Files.size(snapshot)]);
        f.open();
        f.log.rollIfDue(LATER);

        f.log.deleteRecordsBefore(1, LATER);
        f.append(Batches.of("b"));
        f.log.truncateTo(1, LATER);

        assertThat(f.tryAppend(Batches.idempotent(6, 0, 0, "a"), 0))
                .isEqualTo(new Duplicate(0, 0, Batches.NOW, 1));
    }
}
