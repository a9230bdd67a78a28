package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.disk.FileSystemDisk;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of summaries that may not be read or written, or a disk that fails beside it. */
final class SummariesTroubleTest {

    /** More turns than are skipped after one that failed. */
    private static final int TURNS = 30;

    @TempDir Path root;
    private final FaultyDisk disk = new FaultyDisk();
    private LogFixture f;
    private Path summaries;

    /** A log with a record, shut down in order. */
    @BeforeEach
    void leaveALog() throws IOException {
        f = new LogFixture(disk, root);
        summaries = root.resolve(LogSummaries.FILE_NAME);
        f.append(Batches.of("a"));
        f.directories.close();
    }

    /** In place, which changes neither the folder nor a segment's file. */
    private void spoilWhatOnlyALookWouldTell() throws IOException {
        Files.writeString(f.folder().resolve("partition.metadata"), "spoilt");
    }

    /** Whether the last start believed the summary: the spoilt file would have told no id. */
    private boolean believed() {
        return f.log.topicId().equals(LogFixture.TOPIC_ID);
    }

    private void assertInUse() {
        assertThat(f.directories.offline()).isEmpty();
        f.append(Batches.of("b"));
        f.commit.runCycle();
        assertThat(f.log.durableOffset()).isEqualTo(2);
    }

    @Test
    void shouldReadAFileThatMayNotBeWritten() throws IOException {
        spoilWhatOnlyALookWouldTell();
        disk.denyWriteTo = summaries;

        f.open();

        assertThat(believed()).isTrue();
        assertThat(f.withoutSummaries).isEmpty();
        assertInUse();
    }

    @Test
    void shouldDeleteAFileThatMayNotBeWrittenWhenItSaysWhatIsNotBelieved() throws IOException {
        DiskContractTest.letTheClockTick();
        Files.createFile(f.folder().resolve("00000000000000000007.log.deleted"));
        disk.denyWriteTo = summaries;

        f.open();

        assertThat(summaries).doesNotExist();
        assertToldOnce();
        assertInUse();
    }

    @Test
    void shouldStartWithoutAFileThatMayNotBeRead() throws IOException {
        disk.denyReadOf = summaries;

        f.open();

        assertThat(summaries).as("what may be outdated by the time that it can be").doesNotExist();
        assertToldOnce();
        assertInUse();
    }

    @Test
    void shouldNotUseAFolderInWhichWhatIsNotBelievedStays() {
        disk.denyReadOf = summaries;
        disk.denyDelete = true;

        assertThatThrownBy(f::open)
                .hasMessageContaining("No folder of log.dirs can be used")
                .hasMessageContaining("may neither be written nor deleted");
    }

    @Test
    void shouldMakeAFileAnewThatMayNotBeWritten() throws IOException {
        f.open();
        disk.denyWriteTo = summaries;
        f.append(Batches.of("b"));
        f.commit.runCycle();
        for (int i = 0; i < TURNS; i++) {
            f.sumUp(true);
        }
        assertToldOnce();
        assertThat(endSummedUp()).isEqualTo(2);

        spoilWhatOnlyALookWouldTell();
        f.crash();

        assertThat(believed()).isTrue();
        assertThat(f.log.logEndOffset()).isEqualTo(2);
    }

    @Test
    void shouldTellAgainWhenAFileThatWasMadeAnewMayNotBeWritten() {
        f.open();
        for (int time = 1; time <= 2; time++) {
            disk.denyWriteTo = summaries;
            f.append(Batches.of("b"));
            f.commit.runCycle();
            for (int i = 0; i < TURNS; i++) {
                f.sumUp(true);
            }
            assertThat(f.withoutSummaries).hasSize(time);
        }
    }

    @Test
    void shouldKeepAFileForWhichThereIsNoRoomJustNow() throws IOException {
        f.open();
        disk.fullFor = LogSummaries.FILE_NAME;
        disk.full = true;
        f.append(Batches.of("b"));
        f.commit.runCycle();

        f.sumUp(true);

        assertThat(endSummedUp()).isEqualTo(1);
        assertThat(f.withoutSummaries).isEmpty();
        disk.full = false;
        for (int i = 0; i < TURNS; i++) {
            f.sumUp(true);
        }
        assertThat(endSummedUp()).isEqualTo(2);
    }

    /** The end of the log as the file has it. */
    private long endSummedUp() throws IOException {
        LogSummaries file = new LogSummaries(new FileSystemDisk(), root);
        file.load();
        long end = file.of(LogFixture.PARTITION).orElseThrow().endOffset();
        file.endLoading();
        return end;
    }

    @Test
    void shouldGoOnWhileNoFileCanBeWritten() throws IOException {
        f.open();
        disk.denyWriteTo = summaries;
        disk.denyDelete = true;
        for (int i = 0; i < TURNS; i++) {
            f.append(Batches.of("b"));
            f.commit.runCycle();
            f.sumUp(true);
        }

        assertToldOnce();
        assertThat(f.directories.offline()).isEmpty();
        assertThat(f.log.durableOffset()).isEqualTo(TURNS + 1);
        disk.denyWriteTo = null;
        for (int i = 0; i < TURNS; i++) {
            f.sumUp(true);
        }
        assertThat(endSummedUp()).isEqualTo(TURNS + 1);
    }

    @Test
    void shouldMakeAFileAnewThatAnotherDeleted() throws IOException {
        f.open();
        f.sumUp(true);
        Files.delete(summaries);
        f.append(Batches.of("b"));
        f.commit.runCycle();
        for (int i = 0; i < TURNS; i++) {
            f.sumUp(true);
        }
        assertThat(f.withoutSummaries).singleElement().isInstanceOf(NoSuchFileException.class);

        spoilWhatOnlyALookWouldTell();
        f.crash();

        assertThat(believed()).isTrue();
        assertThat(f.log.logEndOffset()).isEqualTo(2);
    }

    private void assertToldOnce() {
        assertThat(f.withoutSummaries).singleElement().isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void shouldTakeTheFolderOfflineWhenItsDiskFailsToReadTheFile() {
        disk.failReadOf = summaries;

        assertThatThrownBy(f::open).hasMessageContaining("the disk is gone");
        assertThat(f.withoutSummaries).isEmpty();
    }

    @Test
    void shouldCloseTheFileWhenLogsCannotBeLoaded() throws IOException {
        SimulatedDisk simulated = new SimulatedDisk();
        LogFixture g = new LogFixture(simulated, Path.of("/data"));
        g.append(Batches.of("a"));
        g.directories.close();
        simulated.failBelow(g.folder());

        assertThatThrownBy(g::open).hasMessageContaining("No folder of log.dirs can be used");

        assertThat(simulated.openFiles(g.root.resolve(LogSummaries.FILE_NAME))).isZero();
    }
}
