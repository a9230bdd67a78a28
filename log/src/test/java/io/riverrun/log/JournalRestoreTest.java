package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many logs whose last records only the journal has, brought back by several threads. */
class JournalRestoreTest implements GroupCommit.Listener {

    private static final int LOGS = 300;
    private static final int APPENDS = 20;
    private static final Uuid ID = new Uuid(1, 2);

    @TempDir Path root;
    private final GroupCommit commit = new GroupCommit(this, () -> {}, Runnable::run);

    @Test
    void shouldRestoreManyLogsAtTheSameTimeAndEachInOrder() throws IOException {
        LogDirectories all = open();
        all.load(_ -> LogConfig.DEFAULT, Runnable::run, Batches.NOW);
        List<PartitionLog> logs = new ArrayList<>();
        for (int i = 0; i < LOGS; i++) {
            logs.add(
                    all.createLog(
                            new TopicPartition("topic", i), ID, LogConfig.DEFAULT, Batches.NOW));
        }
        for (int i = 0; i < APPENDS; i++) {
            for (PartitionLog log : logs) {
                log.appendAsLeader(
                        Batches.of("record " + i), 0, AppendOrigin.CLIENT, true, Batches.NOW);
            }
            commit.runCycle();
        }
        assertThat(logs).allMatch(log -> log.durableOffset() == APPENDS);
        all.release();

        try (ExecutorService loaders = Executors.newFixedThreadPool(4)) {
            LogDirectories later = open();
            var report = later.load(_ -> LogConfig.DEFAULT, loaders, Batches.NOW);

            assertThat(report.incomplete()).isEmpty();
            assertThat(later.all()).hasSize(LOGS);
            assertThat(later.all()).allMatch(log -> log.logEndOffset() == APPENDS);
            assertThat(later.all()).allMatch(log -> log.forcedOffset() == APPENDS);
            later.close();
        }
    }

    /** However much the journal has, and if all of it is of one log. */
    @Test
    void shouldKeepNoMoreInMemoryThanItSays() throws IOException {
        LogDirectories all = open();
        all.load(_ -> LogConfig.DEFAULT, Runnable::run, Batches.NOW);
        PartitionLog log =
                all.createLog(new TopicPartition("topic", 0), ID, LogConfig.DEFAULT, Batches.NOW);
        AtomicInteger rounds = new AtomicInteger();
        JournalRestore restore =
                new JournalRestore(
                        List.of(log),
                        work -> {
                            rounds.incrementAndGet();
                            work.run();
                        },
                        Batches.NOW);
        String value = "v".repeat(700_000);
        long batchBytes = Batches.of(value).remaining();
        for (int i = 0; i < 14; i++) {
            restore.batches(ID, 0, batch(i, value));

            long waitingBytes = (i + 1 - log.logEndOffset()) * batchBytes;
            assertThat(waitingBytes).isLessThan(4 << 20);
        }

        assertThat(rounds).hasValue(2);
        restore.restoreWaiting();
        assertThat(log.logEndOffset()).isEqualTo(14);
        assertThat(restore.gaps()).isEmpty();
        all.close();
    }

    private static ByteBuffer batch(long offset, String value) {
        ByteBuffer bytes = Batches.of(value);
        RecordBatch batch = new RecordBatch(bytes, bytes.position());
        batch.assignOffsets(offset);
        batch.setPartitionLeaderEpoch(0);
        return bytes;
    }

    private LogDirectories open() {
        return LogDirectories.open(new FileSystemDisk(), List.of(root), OptionalInt.of(1), commit);
    }

    @Override
    public void durable(PartitionLog log) {}

    @Override
    public void failed(PartitionLog log, Exception cause) {}
}
