package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the summing up of many logs makes of one with which something is the matter. */
final class SummaryUpkeepTest {

    private static final int LOGS = 4;

    @TempDir Path root;
    private final FaultyDisk disk = new FaultyDisk();
    private final List<PartitionLog> logs = new ArrayList<>();
    private LogFixture f;
    private SummaryUpkeep upkeep;

    @BeforeEach
    void haveLogs() throws IOException {
        f = new LogFixture(disk, root);
        logs.add(f.log);
        for (int i = 1; i < LOGS; i++) {
            logs.add(
                    f.directories.createLog(
                            new TopicPartition("topic", i),
                            LogFixture.TOPIC_ID,
                            f.config(),
                            Batches.NOW));
        }
        logs.forEach(SummaryUpkeepTest::append);
        f.commit.runCycle();
        upkeep = new SummaryUpkeep(disk, root, f.commit);
    }

    private static void append(PartitionLog log) {
        log.appendAsLeader(Batches.of("a"), 0, AppendOrigin.CLIENT, false, Batches.NOW);
    }

    private void run() throws IOException {
        // Long after what was done last.
        long nowMs = System.currentTimeMillis() + 60_000;
        upkeep.run(logs, (_, action) -> action.run(), nowMs, false);
    }

    private boolean isSummedUp(PartitionLog log) throws IOException {
        LogSummaries file = new LogSummaries(new FileSystemDisk(), root);
        file.load();
        return file.of(log.topicPartition()).isPresent();
    }

    @Test
    void shouldSumUpLogsBehindOneWhoseFolderCannotBeListed() throws IOException {
        disk.denyList = logs.get(1).directory();

        assertThatOneFails(1);
        disk.denyList = null;
        assertThatItAloneIsLookedAt(1);
    }

    @Test
    void shouldSumUpLogsBehindOneWhoseFolderHasNoStamp() throws IOException {
        disk.denyStamp = logs.getFirst().directory();

        assertThatOneFails(0);
        disk.denyStamp = null;
        assertThatItAloneIsLookedAt(0);
    }

    private void assertThatOneFails(int index) throws IOException {
        assertThatThrownBy(this::run)
                .hasMessageContaining("1 of the logs")
                .hasMessageContaining("topic-" + index)
                .hasCauseInstanceOf(AccessDeniedException.class);

        for (int i = 0; i < LOGS; i++) {
            assertThat(isSummedUp(logs.get(i))).as("log %d", i).isEqualTo(i != index);
        }
    }

    /** What is known of the others is not forgotten. */
    private void assertThatItAloneIsLookedAt(int index) throws IOException {
        disk.lists = 0;
        run();

        assertThat(isSummedUp(logs.get(index))).isTrue();
        assertThat(disk.lists).isEqualTo(1);
    }

    @Test
    void shouldLetGoOfLogsThatAreDeletedWhileNothingElseChanges() throws IOException {
        run();
        assertThat(upkeep.summedUp()).isEqualTo(LOGS);
        PartitionLog deleted = logs.removeLast();
        f.directories.delete(deleted.topicPartition(), Batches.NOW);

        run();

        assertThat(upkeep.summedUp()).isEqualTo(LOGS - 1);
    }

    @Test
    void shouldLetGoOfALogThatWasMadeAnew() throws IOException {
        run();
        TopicPartition name = logs.removeLast().topicPartition();
        f.directories.delete(name, Batches.NOW);
        logs.add(f.directories.createLog(name, new Uuid(1, 2), f.config(), Batches.NOW));

        // It has files that are not on stable storage, so that it is not looked at.
        run();

        assertThat(upkeep.summedUp()).isEqualTo(LOGS - 1);
    }

    @Test
    void shouldNotLookTwiceAtAFolderWithFilesThatWaitToBeDeleted() throws IOException {
        PartitionLog log = logs.getFirst();
        Path waiting = Files.createFile(log.directory().resolve("0.log.deleted"));
        run();
        assertThat(isSummedUp(log)).isFalse();
        disk.lists = 0;
        run();
        run();
        assertThat(disk.lists).isZero();

        DiskContractTest.letTheClockTick();
        Files.delete(waiting);
        run();

        assertThat(isSummedUp(log)).isTrue();
    }
}
