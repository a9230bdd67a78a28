package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A file of summaries with which something is the matter, or a disk that fails beside it. */
final class SummariesTroubleTest {

    @Test
    void shouldCloseTheFileWhenLogsCannotBeLoaded() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        LogFixture f = new LogFixture(disk, Path.of("/data"));
        f.append(Batches.of("a"));
        f.directories.close();
        disk.failBelow(f.folder());

        assertThatThrownBy(f::open).hasMessageContaining("No folder of log.dirs can be used");

        assertThat(disk.openFiles(f.root.resolve(LogSummaries.FILE_NAME))).isZero();
    }
}
