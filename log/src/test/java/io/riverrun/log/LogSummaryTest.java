package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.AppendResult.Duplicate;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start believes of logs that were closed in order, and what it looks at itself. */
final class LogSummaryTest {

    private static final String EPOCHS = "leader-epoch-checkpoint";
    private static final int RECORDS = 40;

    @TempDir Path root;
    private LogFixture f;

    /** A log of several segments, three epochs and one producer, shut down in order. */
    @BeforeEach
    void leaveALog() throws IOException {
        f = new LogFixture(root, "segment.bytes", "1000", "index.interval.bytes", "100");
        for (int i = 0; i < RECORDS; i++) {
            f.append(Batches.idempotent(1, 0, i, "value" + i), i / 15);
        }
        f.commit.runCycle();
        f.directories.close();
        spoilWhatOnlyALookWouldTell();
        DiskContractTest.letTheClockTick();
    }

    /** In place, which changes neither the folder nor a segment's file. */
    private void spoilWhatOnlyALookWouldTell() throws IOException {
        Files.writeString(f.folder().resolve(EPOCHS), "spoilt");
        Files.writeString(f.folder().resolve("partition.metadata"), "spoilt");
    }

    /** Whether the last start believed the summary: the spoilt files would have told no id. */
    private boolean believed() {
        return f.log.topicId().equals(LogFixture.TOPIC_ID);
    }

    private Path file(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(f.folder())) {
            return files.filter(each -> each.toString().endsWith(suffix))
                    .sorted()
                    .toList()
                    .getLast();
        }
    }

    private void assertWhole() throws IOException {
        assertThat(f.log.logStartOffset()).isZero();
        assertThat(f.log.logEndOffset()).isEqualTo(RECORDS);
        assertThat(Batches.read(f.log, 0)).hasSize(RECORDS);
        for (int i = 0; i < RECORDS; i++) {
            assertThat(Batches.read(f.log, i, i + 1)).containsExactly(i + ":value" + i);
        }
        assertThat(f.log.latestEpoch()).isEqualTo(2);
        assertThat(f.log.endOfEpoch(1).endOffset()).isEqualTo(30);
        assertThat(f.tryAppend(Batches.idempotent(1, 0, RECORDS - 1, "value39"), 2))
                .isEqualTo(new Duplicate(RECORDS - 1, RECORDS - 1, Batches.NOW, 0));
    }

    @Test
    void shouldHaveAllOfALogThatNobodyTouched() throws IOException {
        f.open();

        assertThat(believed()).isTrue();
        assertThat(f.log.durableOffset()).isEqualTo(RECORDS);
        assertWhole();
    }

    @Test
    void shouldBelieveOfALogThatACrashedProcessDidNotTouch() throws IOException {
        f.open();
        f.crash();

        assertThat(believed()).isTrue();
        assertWhole();
    }

    @Test
    void shouldAppendToTheLogAndBeClosedAgain() throws IOException {
        f.open();
        long before = f.log.newestTimestamp().timestamp();
        f.append(Batches.at(before + 5, "more"), 3);
        f.append(Batches.at(before - 1_000, "late"), 3);
        f.commit.runCycle();
        f.restart();

        assertThat(believed()).isTrue();
        assertThat(f.log.logEndOffset()).isEqualTo(RECORDS + 2);
        assertThat(f.log.newestTimestamp().offset()).isEqualTo(RECORDS);
        assertThat(f.log.offsetForTimestamp(before + 1).offset()).isEqualTo(RECORDS);
        assertThat(f.log.latestEpoch()).isEqualTo(3);
    }

    @Test
    void shouldReadOnlyWhatACrashedProcessAppended() throws IOException {
        f.open();
        f.append(Batches.idempotent(1, 0, RECORDS, "more"), 2);
        f.append(Batches.idempotent(7, 0, 0, "another's"), 3);
        f.commit.runCycle();
        int segments = f.log.segmentCount();
        f.crash();

        assertThat(believed()).isTrue();
        assertThat(f.log.segmentCount()).isEqualTo(segments);
        assertThat(Batches.read(f.log, RECORDS))
                .containsExactly(RECORDS + ":more", (RECORDS + 1) + ":another's");
        assertThat(f.log.endOfEpoch(2).endOffset()).isEqualTo(RECORDS + 1);
        assertThat(f.tryAppend(Batches.idempotent(1, 0, RECORDS, "more"), 3))
                .isEqualTo(new Duplicate(RECORDS, RECORDS, Batches.NOW, 0));
        assertThat(f.tryAppend(Batches.idempotent(7, 0, 0, "another's"), 3))
                .isEqualTo(new Duplicate(RECORDS + 1, RECORDS + 1, Batches.NOW, 0));
    }

    @Test
    void shouldReadTheSameAfterASecondCrash() throws IOException {
        f.open();
        f.append(Batches.idempotent(1, 0, RECORDS, "more"), 2);
        f.commit.runCycle();
        f.crash();
        f.append(Batches.idempotent(1, 0, RECORDS + 1, "still more"), 2);
        f.commit.runCycle();
        f.crash();

        assertThat(Batches.read(f.log, RECORDS))
                .containsExactly(RECORDS + ":more", (RECORDS + 1) + ":still more");
    }

    @Test
    void shouldCutOffWhatIsTornOfTheAppended() throws IOException {
        f.open();
        f.append(Batches.idempotent(1, 0, RECORDS, "more"), 2);
        f.directories.release();
        long whole = Files.size(file(".log"));
        Files.write(file(".log"), new byte[100], StandardOpenOption.APPEND);
        f.open();

        assertThat(believed()).isTrue();
        assertThat(f.log.logEndOffset()).isEqualTo(RECORDS + 1);
        assertThat(Files.size(file(".log"))).isEqualTo(whole);
    }

    @Test
    void shouldReadOnlyWhatWasForcedSince() throws IOException {
        f.open();
        f.append(Batches.idempotent(1, 0, RECORDS, "more"), 2);
        f.log.flush();
        f.directories.checkpoint();
        f.crash();

        assertThat(believed()).isTrue();
        assertThat(Batches.read(f.log, RECORDS)).containsExactly(RECORDS + ":more");
    }

    @Test
    void shouldLookAtALogThatWasCutAndGrewToItsEndAgain() throws IOException {
        f.open();
        f.log.truncateTo(RECORDS - 1, Batches.NOW);
        f.append(Batches.idempotent(9, 0, 0, "another's"), 4);
        f.log.flush();
        f.directories.checkpoint();
        f.crash();

        assertThat(believed()).isFalse();
        assertThat(f.log.latestEpoch()).isEqualTo(4);
        assertThat(f.tryAppend(Batches.idempotent(9, 0, 0, "another's"), 4))
                .isEqualTo(new Duplicate(RECORDS - 1, RECORDS - 1, Batches.NOW, 0));
    }

    @Test
    void shouldTakeTheStartFromTheCheckpoint() throws IOException {
        f.open();
        f.log.deleteRecordsBefore(f.log.segments().last().baseOffset() + 1, Batches.NOW);
        long start = f.log.logStartOffset();
        f.directories.checkpoint();
        f.restart();

        assertThat(f.log.logStartOffset()).isEqualTo(start);
    }

    @Test
    void shouldLookWhereAnIndexWasChangedInPlace() throws IOException {
        Files.write(file(".index"), new byte[] {1}, StandardOpenOption.APPEND);
        f.open();

        assertThat(believed()).isFalse();
        assertThat(Batches.read(f.log, 0)).hasSize(RECORDS);
    }

    @Test
    void shouldLookWhereAnIndexOfASealedSegmentWasChangedBeforeACrash() throws IOException {
        f.open();
        f.directories.release();
        Path sealed = f.folder().resolve("00000000000000000000.index");
        Files.write(sealed, new byte[] {1}, StandardOpenOption.APPEND);
        f.open();

        assertThat(believed()).isFalse();
        assertThat(Batches.read(f.log, 0)).hasSize(RECORDS);
    }

    @Test
    void shouldLookWhereASealedSegmentWasChangedInPlace() throws IOException {
        Path sealed = f.folder().resolve("00000000000000000000.log");
        Files.write(sealed, Files.readAllBytes(sealed));
        f.open();

        assertThat(believed()).isFalse();
        assertThat(Batches.read(f.log, 0)).hasSize(RECORDS);
    }

    @Test
    void shouldLookWhereAFileIsNew() throws IOException {
        Path left = f.folder().resolve("00000000000000000000.log.deleted");
        Files.createFile(left);
        f.open();

        assertThat(believed()).isFalse();
        assertThat(left).doesNotExist();
    }

    @Test
    void shouldNotSumUpAFolderWithFilesThatWaitToBeDeleted() throws IOException {
        f.open();
        f.log.deleteRecordsBefore(RECORDS - 1, Batches.NOW);
        assertThat(file(".log.deleted")).exists();
        f.restart();

        assertThat(believed()).isFalse();
        try (Stream<Path> files = Files.list(f.folder())) {
            assertThat(files.filter(each -> each.toString().endsWith(".deleted"))).isEmpty();
        }
    }

    @Test
    void shouldDoWithoutADamagedFile() throws IOException {
        Path summaries = root.resolve(".log-summaries");
        byte[] bytes = Files.readAllBytes(summaries);
        bytes[bytes.length - 1] ^= 1;
        for (byte[] damaged : List.of(bytes, new byte[3], new byte[0])) {
            Files.write(summaries, damaged);
            f.open();

            assertThat(believed()).isFalse();
            assertThat(Batches.read(f.log, 0)).hasSize(RECORDS);
            f.directories.release();
        }
    }

    @Test
    void shouldLookAtALogThatLostItsEnd() throws IOException {
        Path log = file(".log");
        FileTime then = Files.getLastModifiedTime(log);
        Files.write(log, new byte[0]);
        Files.setLastModifiedTime(log, then);
        f.open();

        assertThat(believed()).isFalse();
        assertThat(f.log.logEndOffset()).isLessThan(RECORDS);
    }

    @Test
    void shouldNotBringBackAnEpochThatHadNoRecordsWhenTheLogWasClosed() {
        LogFixture g = new LogFixture(root.resolve("epochs"));
        for (int i = 0; i < 10; i++) {
            g.append(Batches.of("a"), 6);
        }
        g.log.beginEpoch(7);
        g.commit.runCycle();
        g.restart();
        for (int i = 10; i < 20; i++) {
            g.log.appendAsFollower(follower(i, 6), true, Batches.NOW);
        }
        g.commit.runCycle();
        g.restart();
        g.log.appendAsFollower(follower(20, 8), true, Batches.NOW);
        g.commit.runCycle();
        g.crash();

        assertThat(g.log.logEndOffset()).isEqualTo(21);
        assertThat(g.log.epochAt(15)).isEqualTo(6);
        assertThat(g.log.endOfEpoch(6).endOffset()).isEqualTo(20);
    }

    @Test
    void shouldSumUpALogThatACrashedProcessLedWithoutARecord() throws IOException {
        LogFixture g = new LogFixture(root.resolve("led"));
        g.append(Batches.of("a"), 6);
        g.commit.runCycle();
        g.crash();
        g.log.beginEpoch(7);
        g.directories.checkpoint();
        g.crash();
        g.log.beginEpoch(8);
        g.directories.close();
        Files.writeString(g.folder().resolve("partition.metadata"), "spoilt");
        g.open();

        assertThat(g.log.topicId()).isEqualTo(LogFixture.TOPIC_ID);
        assertThat(g.log.epochAt(0)).isEqualTo(6);
    }

    private static ByteBuffer follower(long base, int epoch) {
        ByteBuffer bytes = Batches.of("b");
        RecordBatch batch = new RecordBatch(bytes, bytes.position());
        batch.assignOffsets(base);
        batch.setPartitionLeaderEpoch(epoch);
        return bytes;
    }

    @Test
    void shouldKnowAnIdThatWasAssignedAfterTheLogWasClosedWithoutOne() throws IOException {
        f.forgetSummaries();
        f.open();
        assertThat(f.log.topicId()).isEqualTo(Uuid.ZERO);
        f.restart();
        DiskContractTest.letTheClockTick();
        f.log.assignTopicId(LogFixture.TOPIC_ID);
        f.log.flush();
        f.crash();

        assertThat(f.log.topicId()).isEqualTo(LogFixture.TOPIC_ID);
    }
}
