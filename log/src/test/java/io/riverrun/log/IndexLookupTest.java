package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.segment.Segment;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where offsets lie, in a segment of 5,000 batches of two records with an index entry for each. */
class IndexLookupTest {

    private static final int BATCHES = 5_000;

    @TempDir Path folder;

    private final FaultyDisk disk = new FaultyDisk();
    private final List<Integer> positions = new ArrayList<>();
    private Segment segment;

    @BeforeEach
    void fill() throws IOException {
        segment = Segment.create(disk, folder, 100, Batches.NOW);
        for (int i = 0; i < BATCHES; i++) {
            ByteBuffer batch = Batches.at(Batches.NOW + i, "a", "b");
            new RecordBatch(batch, 0).assignOffsets(100 + 2L * i);
            positions.add(segment.sizeInBytes());
            segment.append(batch, 0, false);
        }
        segment.seal();
        disk.reads = 0;
    }

    private void check(int batch) throws IOException {
        int position = positions.get(batch);
        assertThat(segment.positionOf(100 + 2L * batch)).isEqualTo(position);
        assertThat(segment.positionOf(101 + 2L * batch)).isEqualTo(position);
    }

    @Test
    void shouldFindEveryOffset() throws IOException {
        for (int i = 0; i < BATCHES; i++) {
            check(i);
        }
    }

    @Test
    void shouldFindOffsetsInAnyOrderAndWhenFilesWereClosedBetween() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            if (i % 100 == 0) {
                segment.close();
            }
            check(random.nextInt(BATCHES));
        }
    }

    @Test
    void shouldFindOffsetsWhileEntriesAreAddedAndWritten() throws IOException {
        Random random = new Random(8);
        for (int i = BATCHES; i < 2 * BATCHES; i++) {
            ByteBuffer batch = Batches.at(Batches.NOW + i, "a", "b");
            new RecordBatch(batch, 0).assignOffsets(100 + 2L * i);
            positions.add(segment.sizeInBytes());
            segment.append(batch, 0, false);
            check(random.nextInt(i + 1));
            check(i);
        }
    }

    @Test
    void shouldReadTheIndexOncePerBlockForAReaderInOrder() throws IOException {
        for (int i = 0; i < BATCHES; i++) {
            segment.positionOf(100 + 2L * i);
        }

        // One look at the log each, but for the first and the last batches, which need none.
        int ofTheLog = BATCHES - 33;
        assertThat(disk.reads).isBetween(ofTheLog, ofTheLog + 2 * BATCHES / 512);
    }

    @Test
    void shouldNotLookAtTheLogForABoundThatIsFarAway() throws IOException {
        int bytes = segment.bytesUpTo(100 + BATCHES, 0, 10_000);

        assertThat(bytes).isGreaterThanOrEqualTo(10_000);
        assertThat(bytes).isLessThanOrEqualTo(positions.get(BATCHES / 2));
        assertThat(disk.reads).isLessThan(8);
    }

    @Test
    void shouldEndExactlyAtABoundThatIsNear() throws IOException {
        assertThat(segment.bytesUpTo(120, positions.get(3), 1 << 20))
                .isEqualTo(positions.get(10) - positions.get(3));
    }
}
