package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an orderly stop tells the next process, and whether the logs are as it left them. */
class CleanShutdownTest {

    private static final long EPOCH = 4711;

    @TempDir private Path root;

    /** A process with these folders. */
    private final class Life {
        final LogDirectories directories;
        final long lastServedInEpoch;
        final boolean asLeft;

        Life(String... folders) throws IOException {
            List<Path> paths = new ArrayList<>();
            for (String folder : folders) {
                paths.add(root.resolve(folder));
            }
            directories =
                    LogDirectories.open(
                            new FileSystemDisk(),
                            paths,
                            OptionalInt.of(1),
                            new GroupCommit(new Nobody(), () -> {}, Runnable::run));
            lastServedInEpoch = directories.lastServedInEpoch();
            asLeft =
                    directories
                            .load(topic -> LogConfig.from(Map.of(), Map.of()), Runnable::run, 0)
                            .asLeft();
        }

        Life serve() {
            directories.servesInEpoch(EPOCH);
            return this;
        }

        void create(int partition) throws IOException {
            directories.createLog(
                    new TopicPartition("orders", partition),
                    new Uuid(1, 2),
                    LogConfig.from(Map.of(), Map.of()),
                    0);
        }

        void append(int partition) {
            directories
                    .get(new TopicPartition("orders", partition))
                    .appendAsLeader(
                            Batches.of("a", "b"), 0, AppendOrigin.CLIENT, false, Batches.NOW);
        }
    }

    private static final class Nobody implements GroupCommit.Listener {
        @Override
        public void durable(PartitionLog log) {}

        @Override
        public void failed(PartitionLog log, Exception cause) {}
    }

    /** Two partitions, in one folder each or both in the same, with records. */
    private void leave(String... folders) throws IOException {
        Life process = new Life(folders).serve();
        for (int partition = 0; partition < 2; partition++) {
            process.create(partition);
            process.append(partition);
        }
        process.directories.close();
    }

    @Test
    void shouldTellTheEpochServedInWhenAllWasClosedInOrder() throws IOException {
        leave("a", "b");

        Life next = new Life("a", "b");

        assertThat(next.lastServedInEpoch).isEqualTo(EPOCH);
        assertThat(next.asLeft).isTrue();
    }

    @Test
    void shouldTellNoEpochWhenProcessDied() throws IOException {
        Life process = new Life("a").serve();
        process.create(0);
        process.directories.release();

        assertThat(new Life("a").lastServedInEpoch).isEqualTo(-1);
    }

    @Test
    void shouldTellNoEpochWhenProcessNeverServed() throws IOException {
        leave("a");
        new Life("a").directories.close();

        Life next = new Life("a");

        assertThat(next.lastServedInEpoch).isEqualTo(-1);
        assertThat(next.asLeft).isTrue();
    }

    @Test
    void shouldTellNoEpochWhenFoldersAreOthers() throws IOException {
        leave("a", "b");

        assertThat(new Life("a").lastServedInEpoch).isEqualTo(-1);
    }

    @Test
    void shouldTellNoEpochWhenFolderIsNew() throws IOException {
        leave("a");

        assertThat(new Life("a", "b").lastServedInEpoch).isEqualTo(-1);
    }

    @Test
    void shouldTellNoEpochWhenOneFolderWasNotClosedInOrder() throws IOException {
        leave("a", "b");
        Files.delete(root.resolve("b").resolve(CleanShutdown.FILE_NAME));

        assertThat(new Life("a", "b").lastServedInEpoch).isEqualTo(-1);
    }

    @Test
    void shouldTellNoEpochWhenAnotherProgramWroteTheMark() throws IOException {
        leave("a");
        Files.writeString(
                root.resolve("a").resolve(CleanShutdown.FILE_NAME),
                "{\"version\":0,\"brokerEpoch\":4711}");

        assertThat(new Life("a").lastServedInEpoch).isEqualTo(-1);
    }

    @Test
    void shouldNotBeAsLeftWhenPartitionIsGone() throws IOException {
        leave("a");
        Path folder = root.resolve("a").resolve("orders-1");
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);

        assertThat(new Life("a").asLeft).isFalse();
    }

    @Test
    void shouldNotBeAsLeftWhenLogEndsElsewhere() throws IOException {
        leave("a");
        Path log = root.resolve("a").resolve("orders-1").resolve("00000000000000000000.log");
        Files.write(log, new byte[0]);

        assertThat(new Life("a").asLeft).isFalse();
    }

    @Test
    void shouldNotBeAsLeftWhenLogIsAnotherOfTheSameLength() throws IOException {
        leave("a");
        Path log = root.resolve("a").resolve("orders-1").resolve("00000000000000000000.log");
        byte[] bytes = Files.readAllBytes(log);
        DiskContractTest.letTheClockTick();
        Files.write(log, bytes);

        Life next = new Life("a");

        assertThat(next.directories.get(new TopicPartition("orders", 1)).logEndOffset())
                .isEqualTo(2);
        assertThat(next.asLeft).isFalse();
    }
}
