package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a file of summaries gets, and how it is written. */
final class LogSummariesTest {

    private static final int FILE_BYTES_MAX = 40_000;

    @TempDir Path root;
    private final FaultyDisk disk = new FaultyDisk();
    private LogFixture f;
    private Path folder;

    /** A log with a record, to be summed up in the name of many. */
    @BeforeEach
    void haveALog() throws IOException {
        f = new LogFixture(root);
        folder = Files.createDirectory(root.resolve("summaries"));
        f.append(Batches.of("a"));
        f.commit.runCycle();
    }

    private LogSummaries file() throws IOException {
        return file(FILE_BYTES_MAX);
    }

    private LogSummaries file(int fileBytesMax) throws IOException {
        LogSummaries file = new LogSummaries(disk, folder, fileBytesMax);
        file.load();
        return file;
    }

    private long fileBytes() throws IOException {
        return Files.size(folder.resolve(LogSummaries.FILE_NAME));
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition("many", number);
    }

    /** Adds summaries until there is no room for another. */
    private int fill() throws IOException {
        return fill(file());
    }

    private int fill(LogSummaries file) throws IOException {
        LogSummary summary = LogSummary.ofLiving(f.log).orElseThrow();
        int added = 0;
        while (file.add(partition(added), summary).isPresent()) {
            added++;
        }
        file.write();
        return added;
    }

    @Test
    void shouldAddSummariesUntilHalfOfTheLimit() throws IOException {
        int added = fill();

        assertThat(fileBytes()).isBetween(FILE_BYTES_MAX / 2 - 1_000L, FILE_BYTES_MAX / 2L);
        assertThat(file().partitions()).hasSize(added);
    }

    @Test
    void shouldCountTheHeaderToo() throws IOException {
        LogSummary summary = LogSummary.ofLiving(f.log).orElseThrow();
        int entryBytes = file().add(partition(0), summary).orElseThrow().bytes();

        assertThat(fill(file(2 * 10 * entryBytes))).isEqualTo(9);
    }

    @Test
    void shouldMakeAllVoidOfAFileWithoutRoomForMore() throws IOException {
        fill();

        file().forgetLoaded(Set.of());

        assertThat(fileBytes()).isBetween(FILE_BYTES_MAX / 2L, (long) FILE_BYTES_MAX);
        assertThat(file().partitions()).isEmpty();
    }

    @Test
    void shouldNotReadAFileBeyondTheLimit() throws IOException {
        fill();

        assertThat(file(1_000).partitions()).isEmpty();
    }

    @Test
    void shouldWriteThoseOfAnOrderlyStopAPieceAtATime() throws IOException {
        f.directories.close();
        int logs = 4_000;

        new LogSummaries(disk, folder).replace(Collections.nCopies(logs, f.log));

        int entryBytes = (int) (fileBytes() - LogSummaries.HEADER_BYTES) / logs;
        assertThat(fileBytes()).isGreaterThan(1 << 19);
        assertThat(disk.writeBytesMax).isBetween((1 << 18) - entryBytes, 1 << 18);
        assertAllIsSound();
    }

    @Test
    void shouldWriteAFileWithoutWhatIsOutdatedAPieceAtATime() throws IOException {
        LogSummaries file = new LogSummaries(disk, folder);
        LogSummary summary = LogSummary.ofLiving(f.log).orElseThrow();
        List<LogSummaries.Place> kept = new ArrayList<>();
        for (int i = 0; i < 8_000; i++) {
            LogSummaries.Place place = file.add(partition(i), summary).orElseThrow();
            if (i % 2 == 1) {
                kept.add(place);
            }
        }
        file.write();
        disk.writeBytesMax = 0;

        List<LogSummaries.Place> places = file.rewrite(kept);

        assertThat(fileBytes()).isGreaterThan(1 << 19);
        assertThat(disk.writeBytesMax).isLessThanOrEqualTo(1 << 18);
        assertAllIsSound();
        LogSummaries later = new LogSummaries(disk, folder);
        later.load();
        assertThat(later.partitions()).hasSize(4_000);
        assertThat(later.placeOf(partition(1))).isEqualTo(places.getFirst());
        assertThat(later.placeOf(partition(7_999))).isEqualTo(places.getLast());
    }

    private void assertAllIsSound() throws IOException {
        Path path = folder.resolve(LogSummaries.FILE_NAME);
        try (FoundSummaries found = FoundSummaries.open(disk, path, (int) fileBytes())) {
            assertThat(found.soundBytes()).isEqualTo((int) fileBytes());
        }
    }
}
