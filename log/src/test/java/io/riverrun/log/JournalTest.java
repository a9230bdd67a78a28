package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real disk; a loss of power is played by cutting off what was not forced. */
class JournalTest {

    @TempDir Path root;

    @BeforeEach
    void requireDirectWrites() throws IOException {
        Path probe = Files.createFile(root.resolve("probe"));
        boolean direct = new FileSystemDisk().openDirect(probe).isPresent();
        Files.delete(probe);
        Assumptions.assumeTrue(
                direct, "SKIPPED: this file system cannot be written past the page cache");
    }

    @Test
    void shouldMakeAppendsDurableWithoutForcingTheirFiles() throws IOException {
        LogFixture f = started();

        f.append(Batches.of("a", "b"));
        f.commit.runCycle();

        assertThat(f.log.durableOffset()).isEqualTo(f.log.logEndOffset());
        assertThat(f.log.forcedOffset()).isLessThan(f.log.durableOffset());
    }

    @Test
    void shouldMakeAppendsDurableInAShortCycle() throws IOException {
        LogFixture f = started();

        f.append(Batches.of("a", "b"));

        assertThat(f.commit.runJournalCycle()).isTrue();
        assertThat(f.log.durableOffset()).isEqualTo(f.log.logEndOffset());
        assertThat(f.commit.hasWork()).isFalse();
    }

    @Test
    void shouldLeaveLogsThatMustBeForcedToAWholeCycle() throws IOException {
        LogFixture f = started();
        f.append(Batches.of("a"));
        f.commit.dirty(f.log);

        assertThat(f.commit.runJournalCycle()).isFalse();
        assertThat(f.log.durableOffset()).isLessThan(f.log.logEndOffset());

        f.commit.runCycle();
        assertThat(f.log.forcedOffset()).isEqualTo(f.log.logEndOffset());
        assertThat(f.commit.runJournalCycle()).isTrue();
    }

    @Test
    void shouldForceInAWholeCycleWhatTheJournalHasNoRoomFor() throws IOException {
        LogFixture f = started();
        for (int i = 0; i < 5; i++) {
            f.append(Batches.of("x".repeat(1_000_000)));
        }

        assertThat(f.commit.runJournalCycle()).isFalse();
        assertThat(f.log.durableOffset()).isLessThan(f.log.logEndOffset());

        f.commit.runCycle();
        assertThat(f.log.forcedOffset()).isEqualTo(f.log.logEndOffset());
    }

    @Test
    void shouldRestoreFromJournalWhatTheLogLost() throws IOException {
        LogFixture f = started();
        for (int i = 0; i < 50; i++) {
            f.append(Batches.idempotent(7, 0, i, "value" + i));
            f.commit.runCycle();
        }
        List<String> before = Batches.read(f.log, 0);
        long forced = f.log.forcedOffset();

        loseUnforced(f, forced);
        f.crash();

        assertThat(Batches.read(f.log, 0)).isEqualTo(before);
        assertThat(f.log.durableOffset()).isEqualTo(f.log.logEndOffset());
        assertThat(f.tryAppend(Batches.idempotent(7, 0, 49, "value49")))
                .as("the producer's sequences are known again")
                .isInstanceOf(AppendResult.Duplicate.class);
    }

    @Test
    void shouldNotForceAgainWhatTheStartHasForced() throws IOException {
        LogFixture f = started();
        f.append(Batches.of("a"));
        f.commit.runCycle();

        f.crash();

        assertThat(f.log.forcedOffset()).isEqualTo(f.log.logEndOffset());
        assertThat(f.commit.hasWork()).isFalse();
    }

    @Test
    void shouldServeManyLogsAndLeaveOutTopicsThatAreGone() throws IOException {
        LogFixture f = started();
        TopicPartition other = new TopicPartition("other", 3);
        PartitionLog second =
                f.directories.createLog(other, new Uuid(1, 2), f.config(), Batches.NOW);
        for (int i = 0; i < 20; i++) {
            f.append(Batches.of("a" + i));
            second.appendAsLeader(Batches.of("b" + i), 0, AppendOrigin.CLIENT, false, Batches.NOW);
            f.commit.runCycle();
        }
        List<String> before = Batches.read(f.log, 0);
        f.directories.delete(other, Batches.NOW);

        loseUnforced(f, f.log.forcedOffset());
        f.crash();

        assertThat(Batches.read(f.log, 0)).isEqualTo(before);
        assertThat(f.directories.get(other)).isNull();
    }

    @Test
    void shouldUseFilesAgainAndAgain() throws IOException {
        LogFixture f = started();
        String large = "x".repeat(500_000);
        List<String> expected = new ArrayList<>(Batches.read(f.log, 0));
        for (int i = 0; i < 100; i++) {
            f.append(Batches.of(large + i));
            expected.add((f.log.logEndOffset() - 1) + ":" + large + i);
            f.commit.runCycle();
        }

        loseUnforced(f, f.log.forcedOffset());
        f.crash();

        assertThat(Batches.read(f.log, 0)).isEqualTo(expected);
    }

    @Test
    void shouldLeaveNothingBehindAfterAnOrderlyShutdown() throws IOException {
        LogFixture f = started();
        f.append(Batches.of("a"));
        f.commit.runCycle();
        assertThat(root.resolve(".journal-0")).exists();

        f.directories.close();

        assertThat(root.resolve(".journal-0")).doesNotExist();
        assertThat(root.resolve(".journal-1")).doesNotExist();
    }

    @Test
    void shouldStopAtATornFrame() throws IOException {
        LogFixture f = started();
        for (int i = 0; i < 5; i++) {
            f.append(Batches.of("value" + i));
            f.commit.runCycle();
        }
        List<String> before = Batches.read(f.log, 0);
        loseUnforced(f, f.log.forcedOffset());
        flipByteOfLastFrame();
        f.crash();

        assertThat(Batches.read(f.log, 0)).isEqualTo(before.subList(0, before.size() - 1));
    }

    /** A log whose files exist, so that the journal answers for it from now on. */
    private LogFixture started() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.of("first"));
        f.commit.runCycle();
        f.append(Batches.of("second"));
        f.commit.runCycle();
        return f;
    }

    private static void loseUnforced(LogFixture f, long forcedOffset) throws IOException {
        Path segment = f.folder().resolve("00000000000000000000.log");
        long size =
                f.log.read(0, forcedOffset, Integer.MAX_VALUE, false)
                                instanceof ReadResult.Batches found
                        ? found.slice().sizeInBytes()
                        : 0;
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.setLength(size);
        }
    }

    private void flipByteOfLastFrame() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(root.resolve(".journal-0").toFile(), "rw")) {
            long last = 0;
            for (long at = 0; at < file.length(); at += 4096) {
                file.seek(at);
                if (file.readInt() == 0x52524a31) {
                    last = at;
                }
            }
            file.seek(last + 60);
            int value = file.read();
            file.seek(last + 60);
            file.write(value ^ 1);
        }
    }
}
