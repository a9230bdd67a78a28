package io.riverrun.log.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePagesTest {

    private static final int PIECE = 256 << 10;

    @TempDir Path folder;

    @BeforeEach
    void needSystemThatTells() throws IOException {
        assumeTrue(FilePages.areAvailable());
        Path written = Files.write(folder.resolve("written"), new byte[PIECE]);
        assumeTrue(FilePages.areCached(written, 0, PIECE), "cachestat(2)");
    }

    /** Nothing of a hole is in memory before it is read. */
    private Path hole(long bytes) throws IOException {
        Path path = folder.resolve("hole");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(bytes);
        }
        return path;
    }

    @Test
    void shouldReadInWhatItIsAskedForAndNoMore() throws IOException {
        Path file = hole(32L << 20);
        assertThat(FilePages.areCached(file, 0, 1)).isFalse();

        for (int piece = 1; piece <= 4; piece++) {
            assertThat(FilePages.readIn(file, (long) piece * PIECE, PIECE, false)).isTrue();
        }

        assertThat(FilePages.areCached(file, PIECE, 4L * PIECE)).isTrue();
        assertThat(FilePages.areCached(file, PIECE - 1, 2)).isFalse();
        assertThat(FilePages.areCached(file, 5L * PIECE - 1, 2)).isFalse();
        assertThat(FilePages.areCached(file, 5L * PIECE, 1)).isFalse();
    }

    @Test
    void shouldReadRangeThatIsLargerThanOneRead() throws IOException {
        Path file = hole(4L << 20);
        assertThat(FilePages.readIn(file, 100, 3L * PIECE + 1, true)).isTrue();
        assertThat(FilePages.areCached(file, 100, 3L * PIECE + 1)).isTrue();
    }

    @Test
    void shouldBearRangeThatGoesBeyondTheFile() throws IOException {
        Path file = hole(10_000);
        assertThat(FilePages.readIn(file, 5_000, PIECE, false)).isTrue();
        assertThat(FilePages.areCached(file, 5_000, 5_000)).isTrue();
        assertThat(FilePages.areCached(file, 5_000, PIECE)).isFalse();
    }

    @Test
    void shouldLeaveToOthersWhatCannotBeOpened() throws IOException {
        Path gone = folder.resolve("gone");
        assertThat(FilePages.areCached(gone, 0, 1)).isFalse();
        assertThat(FilePages.readIn(gone, 0, PIECE, true)).isFalse();
        assertThat(gone).doesNotExist();
    }
}
