package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.AppendResult.Duplicate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start believes of logs that a process summed up which was killed later. */
final class LivingSummaryTest {

    private static final int RECORDS = 40;

    @TempDir Path root;
    private LogFixture f;
    private int records;

    /** A log of several segments, three epochs and one producer, on stable storage, in use. */
    @BeforeEach
    void haveALog() {
        f = new LogFixture(root, "segment.bytes", "1000", "index.interval.bytes", "100");
        append(RECORDS);
        f.commit.runCycle();
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            f.append(Batches.idempotent(1, 0, records, "value" + records), records / 15);
            records++;
        }
    }

    /** In place, which changes neither the folder nor a segment's file. */
    private void spoilWhatOnlyALookWouldTell() throws IOException {
        Files.writeString(f.folder().resolve("partition.metadata"), "spoilt");
    }

    private boolean isBelievedAfterKill() throws IOException {
        spoilWhatOnlyALookWouldTell();
        f.crash();
        return f.log.topicId().equals(LogFixture.TOPIC_ID);
    }

    private void assertWhole() throws IOException {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            expected.add(i + ":value" + i);
            assertThat(Batches.read(f.log, i, i + 1)).containsExactly(i + ":value" + i);
        }
        assertThat(Batches.read(f.log, 0)).isEqualTo(expected);
        int last = records - 1;
        assertThat(f.log.endOfEpoch(1).endOffset()).isEqualTo(30);
        assertThat(f.log.offsetForTimestamp(Batches.NOW).offset()).isZero();
        assertThat(f.tryAppend(Batches.idempotent(1, 0, last, "value" + last), last / 15))
                .isEqualTo(new Duplicate(last, last, Batches.NOW, 0));
    }

    @Test
    void shouldHaveAllOfALogThatWasNotTouchedSinceItWasSummedUp() throws IOException {
        f.sumUp(true);

        assertThat(isBelievedAfterKill()).isTrue();
        assertThat(f.log.durableOffset()).isEqualTo(RECORDS);
        assertWhole();
    }

    @Test
    void shouldReadWhatWasAppendedSinceWhateverTheRecoveryPoint() throws IOException {
        f.directories.checkpoint();
        f.sumUp(true);
        append(2);
        f.commit.runCycle();
        f.log.flush();
        f.directories.checkpoint();
        append(1);

        assertThat(isBelievedAfterKill()).isTrue();
        assertWhole();
    }

    @Test
    void shouldSumUpBeforeTheEpochsAreInTheirFile() throws IOException {
        f.log.flush();
        f.sumUp(false);

        assertThat(isBelievedAfterKill()).isTrue();
        assertWhole();
        f.restart();
        f.forgetSummaries();
        f.crash();
        assertWhole();
    }

    @Test
    void shouldKnowTheStartThatNoCheckpointHas() throws IOException {
        f.log.deleteRecordsBefore(3, Batches.NOW);
        f.sumUp(true);

        assertThat(isBelievedAfterKill()).isTrue();
        assertThat(f.log.logStartOffset()).isEqualTo(3);
        assertThat(f.log.epochAt(3)).isZero();
    }

    @Test
    void shouldLeaveALogAloneThatIsNotOnStableStorage() throws IOException {
        append(1);
        f.sumUp(false);

        assertThat(isBelievedAfterKill()).isFalse();
    }

    @Test
    void shouldNotForceALogThatIsLeftToTheSystem() throws IOException {
        f.log.updateConfig(LogConfig.from(Map.of("flush.policy", "os"), Map.of()));
        append(1);
        long forced = f.log.forcedOffset();
        f.sumUp(true);

        assertThat(f.log.forcedOffset()).isEqualTo(forced).isLessThan(f.log.logEndOffset());
        assertThat(isBelievedAfterKill()).isFalse();
    }

    @Test
    void shouldNotTrustAFolderThatWasChangedAMomentAgo() throws IOException {
        f.directories.sumUp((each, action) -> action.run(), System.currentTimeMillis(), true);

        assertThat(isBelievedAfterKill()).isFalse();
    }

    @Test
    void shouldLookAtALogThatWasRolledSince() throws IOException {
        f.sumUp(true);
        DiskContractTest.letTheClockTick();
        append(20);
        f.commit.runCycle();
        f.crash();

        assertWhole();
        assertThat(f.log.logEndOffset()).isEqualTo(RECORDS + 20);
    }

    @Test
    void shouldNotBelieveWhatWasSaidOfALogThatWasCutAndGrewAgain() throws IOException {
        f.sumUp(true);
        DiskContractTest.letTheClockTick();
        f.log.truncateTo(RECORDS - 1, Batches.NOW);
        f.append(Batches.idempotent(9, 0, 0, "another's"), 4);
        f.append(Batches.idempotent(9, 0, 1, "another's too"), 4);

        assertThat(isBelievedAfterKill()).isFalse();
        assertThat(f.log.latestEpoch()).isEqualTo(4);
        assertThat(f.tryAppend(Batches.idempotent(9, 0, 0, "another's"), 4))
                .isEqualTo(new Duplicate(RECORDS - 1, RECORDS - 1, Batches.NOW, 0));
    }

    /** A log whose folder nothing of a cut would change but the mark. */
    private void haveALogOfOneSegment(boolean epochsInTheirFile) throws IOException {
        f.directories.release();
        f = new LogFixture(root.resolve("one"));
        records = 0;
        append(3);
        f.commit.runCycle();
        if (epochsInTheirFile) {
            f.directories.checkpoint();
        }
        f.sumUp(true);
        DiskContractTest.letTheClockTick();
    }

    private void assertThatAnotherProducersRecordsAreKnown(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            f.append(Batches.idempotent(9, 0, i - from, "another's " + i), 0);
        }
        assertThat(isBelievedAfterKill()).isFalse();
        assertThat(f.tryAppend(Batches.idempotent(9, 0, 0, "another's " + from), 0))
                .isEqualTo(new Duplicate(from, from, Batches.NOW, 0));
    }

    @Test
    void shouldNotBelieveWhatWasSaidOfALogThatWasCutWithinASegment() throws IOException {
        haveALogOfOneSegment(true);
        f.log.truncateTo(2, Batches.NOW);

        assertThatAnotherProducersRecordsAreKnown(2, 6);
    }

    @Test
    void shouldNotBelieveWhatWasSaidOfALogThatBeganAnewWhereItBegan() throws IOException {
        haveALogOfOneSegment(false);
        f.log.truncateFullyAndStartAt(0, Batches.NOW);

        assertThatAnotherProducersRecordsAreKnown(0, 5);
    }

    @Test
    void shouldNotBelieveALaterTimeWhatItOnceDidNot() throws IOException {
        f.directories.checkpoint();
        f.sumUp(true);
        f.directories.release();
        Path sealed = logs().getFirst();
        FileTime summedUp = Files.getLastModifiedTime(sealed);
        FileTime folder = Files.getLastModifiedTime(f.folder());
        Files.setLastModifiedTime(sealed, FileTime.fromMillis(summedUp.toMillis() - 60_000));
        f.open();
        f.directories.release();
        Files.setLastModifiedTime(sealed, summedUp);

        assertThat(Files.getLastModifiedTime(f.folder())).isEqualTo(folder);
        assertThat(isBelievedAfterKill()).isFalse();
    }

    @Test
    void shouldHaveAllFilesOfTheFolderAfterALossOfPower() throws IOException {
        f.directories.release();
        for (int seed = 0; seed < 200; seed++) {
            SimulatedDisk disk = new SimulatedDisk();
            f = new LogFixture(disk, Path.of("/data"));
            records = 0;
            append(3);
            f.log.flush();
            f.log.rollIfDue(Long.MAX_VALUE);
            f.sumUp(true);
            f.directories.release();

            disk.crash(Seed.ofTry(seed));

            f.open();
            append(2);
            // Takes the producers from their snapshot, if it is there as was said.
            f.log.truncateTo(4, Batches.NOW);
            assertThat(Batches.read(f.log, 0)).as("seed %d", seed).hasSize(4);
        }
    }

    @Test
    void shouldStartOnAFullDiskWhereSomethingIsNotBelieved() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        f.directories.release();
        f = new LogFixture(disk, Path.of("/data"));
        records = 0;
        append(3);
        f.commit.runCycle();
        f.sumUp(true);
        f.directories.release();
        Path log = f.folder().resolve("00000000000000000000.log");
        try (var file = disk.open(log)) {
            file.truncate(disk.size(log) / 2);
        }
        disk.roomBytes(0);
        f.open();

        assertThat(f.log.logEndOffset()).isLessThan(3);
        assertThat(disk.exists(f.root.resolve(".log-summaries"))).isFalse();
    }

    @Test
    void shouldKeepIndexEntriesThatWereInMemory() throws IOException {
        f.log.rollIfDue(Long.MAX_VALUE);
        for (int i = 0; i < 8; i++) {
            f.append(Batches.at(Batches.NOW + 1_000 + i, "later" + i), 2);
        }
        f.commit.runCycle();
        f.sumUp(true);

        assertThat(isBelievedAfterKill()).isTrue();
        for (int i = 0; i < 8; i++) {
            assertThat(f.log.offsetForTimestamp(Batches.NOW + 1_000 + i).offset())
                    .isEqualTo(RECORDS + i);
        }
        f.log.rollIfDue(Long.MAX_VALUE);
        f.log.flush();
        assertThat(Files.size(sealed(RECORDS, ".timeindex"))).isGreaterThan(12);
        assertThat(Files.size(sealed(RECORDS, ".index"))).isPositive();
        f.restart();
        f.forgetSummaries();
        f.crash();
        assertThat(f.log.offsetForTimestamp(Batches.NOW + 1_004).offset()).isEqualTo(RECORDS + 4);
    }

    @Test
    void shouldSumUpAgainAfterItsStart() throws IOException {
        f.sumUp(true);
        f.crash();
        append(1);
        f.sumUp(true);
        f.sumUp(true);

        assertThat(isBelievedAfterKill()).isTrue();
        assertWhole();
    }

    @Test
    void shouldNotLetTheFileGrowWithoutEnd() throws IOException {
        f.directories.release();
        f = new LogFixture(root.resolve("many"), "segment.bytes", "100");
        records = 0;
        append(300);
        f.commit.runCycle();
        Path file = f.root.resolve(".log-summaries");
        long greatest = 0;
        boolean shrank = false;
        for (int i = 0; i < 400; i++) {
            append(1);
            f.sumUp(true);
            long size = Files.size(file);
            shrank |= size < greatest;
            greatest = Math.max(greatest, size);
        }

        assertThat(shrank).isTrue();
        assertThat(greatest).isLessThan(5 << 20);
        assertThat(isBelievedAfterKill()).isTrue();
        assertWhole();
    }

    private Path sealed(long base, String suffix) {
        return f.folder().resolve("%020d%s".formatted(base, suffix));
    }

    private List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.list(f.folder())) {
            return files.filter(each -> each.toString().endsWith(".log")).sorted().toList();
        }
    }
}
