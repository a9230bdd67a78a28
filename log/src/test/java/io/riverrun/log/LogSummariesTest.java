package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        LogSummaries file = new LogSummaries(disk, folder, FILE_BYTES_MAX);
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
        LogSummaries file = file();
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
    void shouldMakeAllVoidOfAFileWithoutRoomForMore() throws IOException {
        fill();

        file().forgetLoaded(Set.of());

        assertThat(fileBytes()).isBetween(FILE_BYTES_MAX / 2L, (long) FILE_BYTES_MAX);
        assertThat(file().partitions()).isEmpty();
    }

    @Test
    void shouldNotReadAFileBeyondTheLimit() throws IOException {
        fill();
        LogSummaries file = new LogSummaries(disk, folder, 1_000);
        file.load();

        assertThat(file.partitions()).isEmpty();
    }
}
