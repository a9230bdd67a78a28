package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

    private LogDirectories open() {
        return LogDirectories.open(new FileSystemDisk(), List.of(root), OptionalInt.of(1), commit);
    }

    @Override
    public void durable(PartitionLog log) {}

    @Override
    public void failed(PartitionLog log, Exception cause) {}
}
