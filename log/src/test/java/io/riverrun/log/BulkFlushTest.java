package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.disk.DiskFullException;
import io.riverrun.protocol.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many logs forced with one sync of the disk, which loses power afterwards. */
class BulkFlushTest {

    private static final int LOGS = 20;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final LogFixture f = new LogFixture(disk, Path.of("/logs"));

    private List<PartitionLog> fill() throws IOException {
        List<PartitionLog> logs = new ArrayList<>();
        for (int i = 1; i <= LOGS; i++) {
            TopicPartition name = new TopicPartition("topic", i);
            PartitionLog log =
                    f.directories.createLog(name, LogFixture.TOPIC_ID, f.config(), Batches.NOW);
            log.beginEpoch(3);
            log.appendAsLeader(Batches.of("a", "b"), 3, AppendOrigin.CLIENT, false, Batches.NOW);
            logs.add(log);
        }
        return logs;
    }

    private void losePower() {
        disk.crash(new Random(1));
        f.open();
    }

    private void expectAll() {
        for (int i = 1; i <= LOGS; i++) {
            PartitionLog log = f.directories.get(new TopicPartition("topic", i));
            assertThat(Batches.read(log, 0)).containsExactly("0:a", "1:b");
            assertThat(log.topicId()).isEqualTo(LogFixture.TOPIC_ID);
            assertThat(log.epochAt(0)).isEqualTo(3);
        }
    }

    @Test
    void shouldKeepWhatACycleMadeDurable() throws IOException {
        List<PartitionLog> logs = fill();

        f.commit.runCycle();

        assertThat(logs).allMatch(log -> log.durableOffset() == 2);
        losePower();
        expectAll();
    }

    @Test
    void shouldKeepEverythingOfAnOrderlyEnd() throws IOException {
        fill();

        f.directories.close();

        losePower();
        expectAll();
    }

    @Test
    void shouldFailAllLogsWhenTheDiskCannotBeSynced() throws IOException {
        List<PartitionLog> logs = fill();
        disk.failBelow(Path.of("/logs"));

        f.commit.runCycle();

        assertThat(logs).allMatch(log -> log.failure() != null && log.durableOffset() == 0);
    }

    @Test
    void shouldWriteEpochsAgainWhenSyncLostThem() throws IOException {
        List<PartitionLog> logs = fill();
        f.commit.runCycle();
        f.directories.checkpoint();
        for (PartitionLog log : logs) {
            log.beginEpoch(4);
            log.appendAsLeader(Batches.of("c"), 4, AppendOrigin.CLIENT, false, Batches.NOW);
            log.flush();
        }
        disk.fullAtSyncAll = true;
        assertThatThrownBy(f.directories::checkpoint).isInstanceOf(DiskFullException.class);
        disk.fullAtSyncAll = false;

        f.directories.checkpoint();

        disk.crash(new Random(1));
        for (PartitionLog log : logs) {
            LeaderEpochs epochs = new LeaderEpochs(disk, log.directory());
            assertThat(epochs.load()).as("the file is whole").isTrue();
            assertThat(epochs.epochAt(2)).isEqualTo(4);
        }
    }

    @Test
    void shouldNotPromiseWhatWasAppendedSinceTheSyncBegan() throws IOException {
        PartitionLog log = fill().getFirst();
        Durability.Unsynced flush = log.durability().beginSync(log.logEndOffset(), false);
        log.appendAsLeader(Batches.of("c"), 3, AppendOrigin.CLIENT, false, Batches.NOW);

        log.durability().synced(flush);

        assertThat(log.durableOffset()).isEqualTo(2);
    }

    @Test
    void shouldNotWriteEpochsThatHaveNoRecordYet() throws IOException {
        PartitionLog log = fill().getFirst();
        f.commit.runCycle();
        f.directories.checkpoint();

        log.beginEpoch(4);

        LeaderEpochs epochs = log.epochs();
        assertThat(epochs.isForcedBelow(log.logEndOffset())).isTrue();
        assertThat(epochs.isForcedBelow(log.logEndOffset() + 1)).isFalse();
    }
}
