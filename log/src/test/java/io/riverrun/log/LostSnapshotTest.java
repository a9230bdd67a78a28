package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.AppendResult.Duplicate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What producers wrote is known although a crash took the snapshot that told of it. */
class LostSnapshotTest {

    private static final long LATER = Batches.NOW + (1L << 40);
    private static final long PRODUCER = 7;

    @TempDir Path root;

    @Test
    void shouldKnowProducersAfterTruncationWhenLastSegmentHadComeBackEmpty() throws IOException {
        LogFixture f = logWhoseLastSegmentCameBackEmpty();
        f.log.deleteRecordsBefore(2, Batches.NOW);

        f.log.truncateTo(3, Batches.NOW);

        assertThatLastBatchIsKnown(f);
    }

    @Test
    void shouldKnowProducersAfterSecondCrashWhenLastSegmentHadComeBackEmpty() throws IOException {
        LogFixture f = logWhoseLastSegmentCameBackEmpty();
        f.log.deleteRecordsBefore(2, Batches.NOW);
        f.log.flush();
        f.directories.checkpoint();
        f.forgetSummaries();

        f.crash();

        assertThatLastBatchIsKnown(f);
    }

    /**
     * Started after a loss of power that took what was last in the log: of the segment from 2 on
     * its records, and the snapshot that was written when it began. Before it are a producer's
     * batches at 0 and 1; in it are now others that are not its own.
     */
    private LogFixture logWhoseLastSegmentCameBackEmpty() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.idempotent(PRODUCER, 0, 0, "a"));
        f.append(Batches.idempotent(PRODUCER, 0, 1, "b"));
        f.log.rollIfDue(LATER);
        f.append(Batches.of("lost"));
        Files.write(file(f, 2, ".log"), new byte[0]);
        Files.delete(file(f, 2, ".snapshot"));
        f.crash();
        f.append(Batches.of("c"));
        f.append(Batches.of("d"));
        return f;
    }

    private static void assertThatLastBatchIsKnown(LogFixture f) {
        assertThat(f.tryAppend(Batches.idempotent(PRODUCER, 0, 1, "b")))
                .isEqualTo(new Duplicate(1, 1, Batches.NOW, f.log.logStartOffset()));
    }

    private static Path file(LogFixture f, long base, String suffix) {
        return f.folder().resolve("%020d%s".formatted(base, suffix));
    }
}
