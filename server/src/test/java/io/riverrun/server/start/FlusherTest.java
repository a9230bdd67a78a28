package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.AppendOrigin;
import io.riverrun.log.AppendResult;
import io.riverrun.log.LogConfig;
import io.riverrun.log.LogDirectories;
import io.riverrun.log.PartitionLog;
import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.RecordBatchBuilder;
import io.riverrun.replication.Partition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What partitions hear of their logs. */
class FlusherTest {

    private static final long NOW_MS = 1_790_000_000_000L;
    private final IOException cause = new IOException("the disk fails");

    @TempDir Path folder;
    private final Flusher flusher = new Flusher();
    private final BlockingQueue<ErrorCode> answers = new LinkedBlockingQueue<>();
    private LogDirectories logs;
    private PartitionLog log;
    private long beforeNs;
    private Partition partition;

    @BeforeEach
    void open() throws IOException {
        LogConfig config = LogConfig.from(Map.of("flush.policy", "ack"), Map.of());
        logs =
                LogDirectories.open(
                        new FileSystemDisk(), List.of(folder), OptionalInt.of(1), flusher.commit());
        logs.load(_ -> config, Runnable::run, NOW_MS);
        beforeNs = System.nanoTime();
        log = logs.createLog(new TopicPartition("t", 0), new Uuid(1, 2), config, NOW_MS);
        partition = new Partition(log);
        partition.lead(0, 1);
    }

    @AfterEach
    void close() throws Exception {
        flusher.end();
        logs.close();
    }

    @Test
    void shouldLetLogFailBeforeAnyPartitionIsHosted() {
        flusher.failed(log, cause);
        flusher.offline(folder, List.of(log), cause);
        flusher.durable(log);

        assertThat(partition.log().failure()).isNull();
    }

    @Test
    void shouldTellThePartitionWhenItsRecordsAreOnDisk() throws InterruptedException {
        flusher.start(this::of);

        append();

        assertThat(answers.poll(30, TimeUnit.SECONDS)).isEqualTo(ErrorCode.NONE);
        assertThat(log.durableOffset()).isEqualTo(1);
    }

    @Test
    void shouldTellThePartitionWhenItsLogFails() {
        flusher.start(this::of);
        partition.awaitCommit(1, answers::add);

        flusher.failed(log, cause);

        assertThat(answers).containsExactly(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    @Test
    void shouldTellThePartitionsOfFolderThatGoesOffline() {
        flusher.start(this::of);
        partition.awaitCommit(1, answers::add);

        flusher.offline(folder, List.of(log), cause);

        assertThat(answers).containsExactly(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    /** By itself, but after whatever its topic's client does at once. */
    @Test
    void shouldMakeFolderOfNewLogALittleLater() throws Exception {
        while (!Files.exists(log.directory())) {
            assertThat(System.nanoTime() - beforeNs).isLessThan(TimeUnit.SECONDS.toNanos(30));
            Thread.sleep(1);
        }

        assertThat(System.nanoTime() - beforeNs)
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(250));
    }

    private Partition of(PartitionLog wanted) {
        return wanted == log ? partition : null;
    }

    private void append() {
        AppendResult result =
                partition.append(
                        new RecordBatchBuilder(Compression.NONE)
                                .append(NOW_MS, new byte[] {1}, new byte[] {2})
                                .build(),
                        AppendOrigin.CLIENT,
                        false,
                        NOW_MS);
        assertThat(result).isInstanceOf(AppendResult.Appended.class);
        partition.awaitCommit(1, answers::add);
    }
}
