package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.segment.LoadFinding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that the journal has, and the memory of the process, but not yet the log's file. */
class GatheredAppendsTest {

    private static final Path ROOT = Path.of("/data");
    private static final Path LOG = ROOT.resolve("topic-0/00000000000000000000.log");

    /** Records that are in the log's file, on stable storage. */
    private static final int FORCED = 2;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final List<String> appended = new ArrayList<>();
    private LogFixture f;

    @BeforeEach
    void begin() {
        f = new LogFixture(disk, ROOT);
        // The journal answers for a log once its files' names are on stable storage, and makes a
        // file of its own when it first has something to write.
        for (int i = 0; i < FORCED; i++) {
            append("forced");
            f.commit.runCycle();
        }
        f.mayGather = true;
    }

    private void append(String value) {
        f.append(Batches.of(value));
        appended.add(appended.size() + ":" + value);
    }

    private void assertAllThere() {
        assertThat(Batches.read(f.log, 0)).isEqualTo(appended);
    }

    private long unwritten() throws IOException {
        return f.log.sizeInBytes() - disk.size(LOG);
    }

    @Test
    void shouldAcknowledgeWhatOnlyTheJournalHas() throws IOException {
        append("a");
        append("b");
        f.commit.runCycle();

        assertThat(f.log.durableOffset()).isEqualTo(FORCED + 2);
        assertThat(unwritten()).isPositive();
        assertAllThere();
    }

    @Test
    void shouldRestoreFromJournalWhatTheProcessTookWithIt() throws IOException {
        append("a");
        append("b");
        f.commit.runCycle();
        assertThat(unwritten()).isPositive();

        disk.kill();
        f.open();

        assertAllThere();
        assertThat(f.log.durableOffset()).isEqualTo(FORCED + 2);
    }

    @Test
    void shouldSayThatNothingIsLostOfBatchThatProcessLeftHalfWritten() throws IOException {
        long before = disk.size(LOG);
        while (disk.size(LOG) == before) {
            append("a");
        }
        f.commit.runCycle();
        disk.kill();
        f.directories = LogDirectories.open(disk, List.of(ROOT), OptionalInt.of(1), f.commit);

        List<LoadFinding> findings =
                f.directories
                        .load(_ -> f.config(), Runnable::run, Batches.NOW)
                        .findings()
                        .get(LogFixture.PARTITION);

        assertThat(findings).singleElement().isInstanceOf(LoadFinding.Restored.class);
        assertThat(findings.getFirst()).asString().contains("cut off", "journal");
        f.log = f.directories.get(LogFixture.PARTITION);
        assertAllThere();
    }

    @Test
    void shouldRestoreItAfterLossOfPower() {
        append("a");
        f.commit.runCycle();

        disk.crash(new Random(7));
        f.open();

        assertAllThere();
    }

    @Test
    void shouldNotTakeWithItWhatWasAnsweredAtOnce() {
        append("a");
        f.mayGather = false;
        append("b");

        disk.kill();
        f.open();

        assertAllThere();
    }

    @Test
    void shouldNotGatherWhatNoJournalHas() throws IOException {
        f.settings.put("flush.policy", "os");
        f.log.updateConfig(f.config());

        append("a");

        assertThat(unwritten()).isZero();
    }

    @Test
    void shouldNotTakeWithItWhatCountsAsCommittedWithoutForce() {
        append("a");
        f.settings.put("flush.policy", "os");

        f.log.updateConfig(f.config());
        assertThat(f.log.ackableOffset()).isEqualTo(FORCED + 1);

        disk.kill();
        f.open();
        assertAllThere();
    }

    @Test
    void shouldNotGatherFirstRecordsOfSegment() throws IOException {
        f.log.rollIfDue(Long.MAX_VALUE);
        append("a");

        assertThat(disk.size(ROOT.resolve("topic-0/00000000000000000002.log"))).isPositive();
    }

    @Test
    void shouldLeaveWholeFilesWhenClosedOrRolled() throws IOException {
        append("a");
        f.log.rollIfDue(Long.MAX_VALUE);
        assertThat(disk.size(LOG)).isEqualTo(f.log.sizeInBytes());

        append("b");
        append("c");
        f.restart();

        assertAllThere();
    }

    @Test
    void shouldWriteWhatWasIdle() throws IOException {
        append("a");

        f.directories.writeIdle();
        assertThat(unwritten()).as("used since").isPositive();
        f.directories.writeIdle();

        assertThat(unwritten()).isZero();
    }

    @Test
    void shouldWriteWhatWasIdleOnceThereIsRoom() throws IOException {
        append("a");
        disk.roomBytes(0);
        for (int i = 0; i < 3; i++) {
            f.directories.writeIdle();
        }
        assertThat(unwritten()).isPositive();
        assertAllThere();

        disk.enoughRoom();
        f.directories.writeIdle();

        assertThat(unwritten()).isZero();
        assertAllThere();
    }

    @Test
    void shouldGiveMemoryBackWithLogThatIsDeleted() throws IOException {
        append("a");

        f.directories.delete(LogFixture.PARTITION, Batches.NOW);

        assertAllMemoryIsFree();
    }

    @Test
    void shouldGiveMemoryBackWithSegmentThatIsDeleted() throws IOException {
        append("a");
        f.log.truncateFullyAndStartAt(100, Batches.NOW);

        f.log.deleteDueFiles(Long.MAX_VALUE);

        assertAllMemoryIsFree();
    }

    private void assertAllMemoryIsFree() {
        for (int i = 0; i < SimulatedDisk.WRITE_BUFFERS; i++) {
            assertThat(disk.writeBuffers().take(() -> true)).isNotNull();
        }
    }

    @Test
    void shouldLetReadersReadWhileDiskIsFull() {
        append("a");
        append("b");
        disk.roomBytes(0);

        assertAllThere();
    }

    @Test
    void shouldRefuseWhatFullDiskTakesNoMoreAndGoOnWithRoom() throws IOException {
        disk.roomBytes(0);
        AppendResult last = null;
        for (int i = 0; i < 100 && !(last instanceof AppendResult.Rejected); i++) {
            last = f.tryAppend(Batches.of("v" + i));
            if (last instanceof AppendResult.Appended) {
                appended.add(appended.size() + ":v" + i);
            }
        }
        assertThat(last.toString()).contains("KAFKA_STORAGE_ERROR", "no room");
        assertThat(f.log.logEndOffset()).isEqualTo(appended.size());
        assertAllThere();
        f.commit.runCycle();
        assertThat(f.log.durableOffset()).isEqualTo(appended.size());

        disk.enoughRoom();
        append("again");
        f.commit.runCycle();

        assertAllThere();
        disk.kill();
        f.open();
        assertAllThere();
    }

    @Test
    void shouldKeepInJournalWhatFullDiskHasNotAtTheStart() {
        append("a");
        append("b");
        f.commit.runCycle();
        disk.roomBytes(0);

        assertThatThrownBy(f.directories::close).isInstanceOf(IOException.class);
        disk.kill();
        assertThatThrownBy(f::open).hasMessageContaining("make room");
        disk.kill();
        disk.enoughRoom();
        f.open();

        assertAllThere();
    }

    @Test
    void shouldForceItBeforeJournalIsUsedAgain() throws IOException {
        append("a");
        f.commit.runCycle();
        assertThat(f.log.forcedOffset()).isEqualTo(FORCED);

        f.log.flush();

        assertThat(f.log.forcedOffset()).isEqualTo(FORCED + 1);
        assertThat(unwritten()).isZero();
    }
}
