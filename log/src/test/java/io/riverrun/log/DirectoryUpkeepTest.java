package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with a log directory's upkeep and says nothing of its disk. */
class DirectoryUpkeepTest {

    private static final TopicPartition OTHER = new TopicPartition("other", 0);

    @TempDir Path root;
    private final FaultyDisk disk = new FaultyDisk();
    private LogFixture f;
    private PartitionLog other;

    @BeforeEach
    void twoPartitions() throws IOException {
        f = new LogFixture(disk, root);
        other = f.directories.createLog(OTHER, new Uuid(1, 2), f.config(), Batches.NOW);
        f.append(Batches.of("a"));
        f.commit.runCycle();
    }

    private void expectFolderInUse() throws IOException {
        assertThat(f.directories.offline()).isEmpty();
        assertThat(other.failure()).isNull();
        f.directories.checkpoint();
        f.directories.checkpointHighWatermarks(Map.of(OTHER, 0L));
    }

    @Test
    void shouldTryAgainWhenProcessHasTooManyFilesOpenAtCheckpoint() throws IOException {
        disk.tooManyOpenFiles = true;

        assertThatThrownBy(f.directories::checkpoint).hasMessageContaining("Too many open files");
        assertThatThrownBy(() -> f.directories.checkpointHighWatermarks(Map.of(OTHER, 0L)))
                .hasMessageContaining("Too many open files");

        disk.tooManyOpenFiles = false;
        expectFolderInUse();
        assertThat(f.directories.highWatermarks()).containsEntry(OTHER, 0L);
    }

    @Test
    void shouldCountFolderAsDeletedWhenOperatorDeletedItFirst() throws IOException {
        f.directories.delete(LogFixture.PARTITION, Batches.NOW);
        deleteByHand(root.resolve("topic-0.00000000000000070000000000000009-delete"));

        f.directories.deleteDueFolders(Batches.NOW + 100_000);

        expectFolderInUse();
    }

    @Test
    void shouldDeletePartitionWhenOperatorDeletedItsFolderFirst() throws IOException {
        deleteByHand(root.resolve("topic-0"));

        assertThat(f.directories.delete(LogFixture.PARTITION, Batches.NOW)).isTrue();

        assertThat(f.directories.get(LogFixture.PARTITION)).isNull();
        expectFolderInUse();
        f.restart();
        assertThat(f.directories.get(OTHER)).isNotNull();
        assertThat(f.log.logEndOffset()).isZero();
    }

    @Test
    void shouldWriteCheckpointWhenPartitionIsDeletedMeanwhile() throws IOException {
        boolean[] deleted = new boolean[1];
        disk.beforeNextRename = () -> deleted[0] = deletePartition();

        f.directories.checkpoint();

        assertThat(deleted[0]).isTrue();
        assertThat(Files.readAllLines(root.resolve("recovery-point-offset-checkpoint")))
                .isEqualTo(List.of("0", "1", "other 0 0"));
        expectFolderInUse();
    }

    @Test
    void shouldTryAgainWhenFilesOfSegmentsCannotBeDeleted() throws IOException {
        f.log.updateConfig(LogConfig.from(Map.of("segment.bytes", "100"), Map.of()));
        for (int i = 0; i < 5; i++) {
            f.append(Batches.of("value" + i));
        }
        f.log.deleteRecordsBefore(4, Batches.NOW);
        long due = Batches.NOW + 60_000;
        disk.denyDelete = true;
        assertThatThrownBy(() -> f.log.deleteDueFiles(due)).isInstanceOf(IOException.class);
        assertThat(deletedFiles()).isNotEmpty();
        disk.denyDelete = false;

        f.log.deleteDueFiles(due);

        assertThat(deletedFiles()).isEmpty();
        expectFolderInUse();
    }

    private List<Path> deletedFiles() throws IOException {
        try (Stream<Path> files = Files.list(f.folder())) {
            return files.filter(file -> file.toString().endsWith(".deleted")).toList();
        }
    }

    private boolean deletePartition() {
        try {
            return f.directories.delete(LogFixture.PARTITION, Batches.NOW);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteByHand(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
