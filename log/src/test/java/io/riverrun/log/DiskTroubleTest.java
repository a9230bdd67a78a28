package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.log.AppendResult.Rejected;
import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTroubleTest {

    private final AtomicInteger nextId = new AtomicInteger();

    @TempDir Path root;
    private final FaultyDisk disk = new FaultyDisk();

    @Test
    void shouldRefuseWritesWhileDiskIsFullAndGoOnAfterwards() {
        LogFixture f = new LogFixture(disk, root, "segment.bytes", "400");
        f.append(Batches.idempotent(1, 0, 0, "a"));
        disk.full = true;
        for (int i = 0; i < 10; i++) {
            assertStorageError(f.tryAppend(Batches.idempotent(1, 0, 1, "b".repeat(i))));
        }
        assertThat(f.log.logEndOffset()).isEqualTo(1);
        assertThat(Batches.read(f.log, 0)).containsExactly("0:a");

        disk.full = false;

        for (int i = 1; i < 10; i++) {
            f.append(Batches.idempotent(1, 0, i, "c" + i));
        }
        assertThat(Batches.read(f.log, 0)).hasSize(10).contains("1:c1", "9:c9");
        f.crash();
        assertThat(Batches.read(f.log, 0)).hasSize(10).contains("1:c1", "9:c9");
    }

    @Test
    void shouldTakeLogOfflineWhenForceFails() {
        LogFixture f = new LogFixture(disk, root);
        f.append(Batches.of("a"));
        disk.failForce = true;

        f.commit.runCycle();

        assertThat(f.failed).containsExactly(f.log);
        assertThat(f.log.durableOffset()).isZero();
        disk.failForce = false;
        assertStorageError(f.tryAppend(Batches.of("b")));
        assertThat(Batches.read(f.log, 0)).containsExactly("0:a");
    }

    @Test
    void shouldCoverManyAppendsWithOneForceAndWriteEachOnce() throws IOException {
        LogFixture f = new LogFixture(disk, root);
        f.append(Batches.of("first"));
        f.commit.runCycle();
        disk.writes = 0;
        disk.forces = 0;
        for (int i = 0; i < 100; i++) {
            f.append(Batches.of("value" + i));
        }

        assertThat(f.log.durableOffset()).isEqualTo(1);
        assertThat(f.log.ackableOffset()).isEqualTo(1);
        assertThat(f.commit.runCycle()).isEqualTo(1);

        assertThat(disk.writes).isEqualTo(100);
        assertThat(disk.forces).isEqualTo(1);
        assertThat(f.log.durableOffset()).isEqualTo(101);
        assertThat(f.commit.runCycle()).isZero();
        f.log.updateConfig(LogConfig.from(Map.of("flush.policy", "os"), Map.of()));
        f.append(Batches.of("more"));
        assertThat(f.commit.hasWork()).isFalse();
        assertThat(f.log.ackableOffset()).isEqualTo(102);
        f.log.updateConfig(LogConfig.DEFAULT);
        assertThat(f.commit.runCycle()).isEqualTo(1);
        assertThat(f.log.durableOffset()).isEqualTo(102);
    }

    @Test
    void shouldSayWhyFolderCannotBeUsed() throws IOException {
        LogFixture f = new LogFixture(root);
        f.directories.claim(1, "cluster-a", this::newId);

        assertThatThrownBy(() -> open(root, 1))
                .isInstanceOf(LogDirectoryException.class)
                .hasMessageMatching("Another process uses .* of log.dirs: it holds the lock on .*");
        f.directories.close();
        assertThatThrownBy(() -> open(root, 2))
                .hasMessageMatching(
                        ".* belongs to broker 1 \\(.*meta.properties says so\\), but"
                                + " broker.id is 2.");
        LogDirectories again = open(root, 1);
        assertThat(again.clusterId()).contains("cluster-a");
        assertThatThrownBy(() -> again.claim(1, "cluster-b", this::newId))
                .hasMessageContaining("cluster-a");
        again.close();
        Path file = Files.createFile(root.resolve("file"));
        assertThatThrownBy(() -> open(file, 1)).hasMessageContaining("of log.dirs cannot be used");
    }

    private static LogDirectories open(Path path, int brokerId) {
        return open(List.of(path), brokerId);
    }

    private static LogDirectories open(List<Path> paths, int brokerId) {
        return open(paths, OptionalInt.of(brokerId));
    }

    private static LogDirectories open(List<Path> paths, OptionalInt brokerId) {
        return LogDirectories.open(
                new FileSystemDisk(),
                paths,
                brokerId,
                new GroupCommit(null, () -> {}, Runnable::run));
    }

    private Uuid newId() {
        return new Uuid(7, nextId.incrementAndGet());
    }

    @Test
    void shouldMissFolderThatBrokerHadAtLastStart() throws IOException {
        Path first = root.resolve("first");
        Path second = root.resolve("second");
        LogDirectories both = open(List.of(first, second), 1);
        both.claim(1, "cluster-a", this::newId);
        both.release();

        assertThatThrownBy(() -> open(first, 1))
                .isInstanceOf(LogDirectoryException.class)
                .hasMessageContaining("A folder of log.dirs is missing")
                .hasMessageContaining("the one that was " + second + " at the last start");
        Files.move(second, root.resolve("moved"));
        assertThatThrownBy(() -> open(List.of(first, second), 1))
                .hasMessageContaining("Is its disk mounted?");

        LogDirectories moved = open(List.of(root.resolve("moved"), first), 1);
        moved.claim(1, "cluster-a", this::newId);
        moved.release();
        assertThatThrownBy(() -> open(first, 1))
                .hasMessageContaining("the one that was " + root.resolve("moved"));
    }

    @Test
    void shouldGoOnWithoutFolderWhenOperatorHasGivenItUp() throws IOException {
        Path first = root.resolve("first");
        LogDirectories both = open(List.of(first, root.resolve("second")), 1);
        both.claim(1, "cluster-a", this::newId);
        both.release();

        Path meta = first.resolve("meta.properties");
        Files.write(
                meta,
                Files.readAllLines(meta).stream()
                        .filter(line -> !line.endsWith("second"))
                        .toList());
        LogDirectories alone = open(first, 1);
        alone.claim(1, "cluster-a", this::newId);
        alone.release();
    }

    @Test
    void shouldRefuseFolderOfPartitionsWhoseBrokerNobodyKnows() throws IOException {
        LogFixture f = new LogFixture(root);
        f.directories.claim(7, "cluster-a", this::newId);
        f.directories.close();
        Files.delete(root.resolve("meta.properties"));

        assertThatThrownBy(() -> open(List.of(root), OptionalInt.empty()))
                .isInstanceOf(LogDirectoryException.class)
                .hasMessageStartingWith("The folder " + root + " of log.dirs holds partitions")
                .hasMessageContaining("topic-0")
                .hasMessageContaining("set broker.id");

        LogDirectories told = open(List.of(root), OptionalInt.of(7));
        told.claim(7, "cluster-a", this::newId);
        told.release();
        LogDirectories known = open(List.of(root), OptionalInt.empty());
        assertThat(known.brokerId()).hasValue(7);
        known.release();
    }

    @Test
    void shouldKnowFolderOfKRaftNodeUntilItIsClaimed() throws IOException {
        Files.createDirectories(root.resolve("__cluster_metadata-0"));
        Files.writeString(
                root.resolve("meta.properties"),
                "version=1\nnode.id=4\ncluster.id=cluster-k\ndirectory.id=abc\n");

        LogDirectories all = open(List.of(root), OptionalInt.empty());

        assertThat(all.isOfKRaft()).isTrue();
        assertThat(all.brokerId()).hasValue(4);
        assertThat(all.load(_ -> LogConfig.DEFAULT, Runnable::run, Batches.NOW).partitions())
                .as("the metadata log is no partition")
                .isZero();
        assertThatThrownBy(() -> all.checkCluster("cluster-x")).hasMessageContaining("cluster-k");
        all.claim(4, "cluster-k", this::newId);
        all.release();
        assertThat(Files.readAllLines(root.resolve("meta.properties")))
                .contains("version=0", "broker.id=4", "cluster.id=cluster-k", "directory.id=abc");
        LogDirectories claimed = open(List.of(root), OptionalInt.empty());
        assertThat(claimed.isOfKRaft()).isFalse();
        claimed.release();
    }

    @Test
    void shouldTakeFurtherFolderIn() throws IOException {
        Path first = root.resolve("first");
        LogDirectories one = open(first, 1);
        one.claim(1, "cluster-a", this::newId);
        one.release();

        LogDirectories two = open(List.of(root.resolve("new"), first), 1);
        two.claim(1, "cluster-a", this::newId);
        two.release();
        assertThatThrownBy(() -> open(root.resolve("new"), 1)).hasMessageContaining(first + " at");
    }

    @Test
    void shouldTellOfPartitionWhoseFilesAreGone() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.of("a"));
        f.directories.close();
        Files.delete(f.folder().resolve("00000000000000000000.log"));

        try (LogDirectories again = open(root, 1)) {
            LogDirectories.LoadReport report =
                    again.load(topic -> LogConfig.DEFAULT, Runnable::run, Batches.NOW);
            assertThat(report.incomplete()).containsExactly(new TopicPartition("topic", 0));
        }
        try (LogDirectories later = open(root, 1)) {
            LogDirectories.LoadReport report =
                    later.load(topic -> LogConfig.DEFAULT, Runnable::run, Batches.NOW);
            assertThat(report.incomplete()).as("told once").isEmpty();
        }
    }

    @Test
    void shouldDeletePartitions() throws IOException {
        LogFixture f = new LogFixture(root);
        f.append(Batches.of("a"));
        TopicPartition other = new TopicPartition("other-topic", 12);
        f.directories.createLog(other, new Uuid(1, 2), f.config(), Batches.NOW);
        ReadResult.Batches reading = (ReadResult.Batches) f.log.read(0, 1, 1000, true);

        assertThat(f.directories.delete(LogFixture.PARTITION, Batches.NOW)).isTrue();

        assertThat(f.directories.get(LogFixture.PARTITION)).isNull();
        assertThat(reading.slice().toBuffer().remaining()).isPositive();
        assertStorageError(f.tryAppend(Batches.of("b")));
        f.commit.runCycle();
        assertThat(f.failed).isEmpty();
        assertThat(names())
                .contains("topic-0.00000000000000070000000000000009-delete", "other-topic-12");
        f.directories.deleteDueFolders(Batches.NOW + 60_000);
        assertThat(names()).doesNotContain("topic-0.00000000000000070000000000000009-delete");
        f.restart();
        assertThat(f.directories.get(other).topicId()).isEqualTo(new Uuid(1, 2));
        assertThat(f.log.logEndOffset()).isZero();
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(root)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static void assertStorageError(AppendResult result) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected ->
                                assertThat(rejected.error())
                                        .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR));
    }
}
