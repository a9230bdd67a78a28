package io.riverrun.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.zookeeper.client.Node;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.client.ZooKeeperSettings;
import io.riverrun.zookeeper.embedded.EmbeddedZooKeeper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server inside the broker. */
class EmbeddedZooKeeperTest {

    @TempDir private Path folder;

    @Test
    void shouldKeepWhatWasWrittenWhenRestarted() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
                    ZooKeeperClient client = connect(server)) {
                client.create("/run-" + i, new byte[] {(byte) i}, CreateMode.PERSISTENT).join();
                for (int before = 0; before <= i; before++) {
                    assertThat(client.get("/run-" + before).join().data()).containsExactly(before);
                }
            }
        }
    }

    @Test
    void shouldReadManyNodesFromTheServerBehindWhatWasWrittenBefore() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
                ZooKeeperClient client = connect(server)) {
            List<String> asked = new ArrayList<>();
            client.readFrom(path -> {
                asked.add(path);
                return server.read(path);
            });
            List<String> paths = IntStream.range(0, 1_000).mapToObj(i -> "/node-" + i).toList();
            for (int i = 1; i < paths.size(); i++) {
                CompletableFuture<Node> _ =
                        client.create(paths.get(i), new byte[] {(byte) i}, CreateMode.PERSISTENT);
            }

            Node[] nodes = client.getAll(paths).join();

            assertThat(asked).isEqualTo(paths);
            assertThat(nodes[0]).isNull();
            for (int i = 1; i < nodes.length; i++) {
                assertThat(nodes[i].data()).containsExactly((byte) i);
                Node through = client.get(paths.get(i)).join();
                assertThat(nodes[i].stat()).isEqualTo(through.stat());
            }
        }
    }

    @Test
    void shouldTakeSnapshotAtTheEndWhenMuchWasWritten() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
                ZooKeeperClient client = connect(server)) {
            makeNodes(client, 1_000);
        }

        assertThat(snapshots()).hasSize(2);
        deleteLogsBefore(snapshots().getLast());
        assertNodes(1_000);
    }

    @Test
    void shouldTakeSnapshotWhileRunningWhenMuchWasWritten() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
                ZooKeeperClient client = connect(server)) {
            makeNodes(client, 1_000);
            for (int i = 0; i < 300 && snapshots().size() < 2; i++) {
                Thread.sleep(100);
            }
            assertThat(snapshots()).hasSize(2);
            client.create("/later", new byte[0], CreateMode.PERSISTENT).join();
            Path crashed = folder.resolve("crashed");
            copy(folder, crashed);
            folder = crashed;
            deleteLogsBefore(snapshots().getLast());
        }

        assertNodes(1_000);
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
                ZooKeeperClient client = connect(server)) {
            assertThat(client.exists("/later", null).join()).isTrue();
        }
    }

    @Test
    void shouldTakeNoSnapshotWhenLittleWasWritten() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
                ZooKeeperClient client = connect(server)) {
            makeNodes(client, 10);
        }

        assertThat(snapshots()).hasSize(1);
    }

    @Test
    void shouldReadTheLogWhenSnapshotIsTorn() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
                ZooKeeperClient client = connect(server)) {
            makeNodes(client, 1_000);
        }

        try (FileChannel torn = FileChannel.open(snapshots().getLast(), StandardOpenOption.WRITE)) {
            torn.truncate(torn.size() / 2);
        }

        assertNodes(1_000);
    }

    private static void makeNodes(ZooKeeperClient client, int count) {
        List<Op> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            operations.add(
                    Op.create(
                            "/node-" + i,
                            new byte[] {(byte) i},
                            ZooDefs.Ids.OPEN_ACL_UNSAFE,
                            CreateMode.PERSISTENT));
        }
        client.multi(operations).join();
    }

    private void assertNodes(int count) throws IOException {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, "127.0.0.1", 0);
                ZooKeeperClient client = connect(server)) {
            List<String> paths = IntStream.range(0, count).mapToObj(i -> "/node-" + i).toList();
            Node[] nodes = client.getAll(paths).join();
            for (int i = 0; i < count; i++) {
                assertThat(nodes[i].data()).containsExactly((byte) i);
            }
        }
    }

    private List<Path> snapshots() throws IOException {
        return files("snapshot.");
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("version-2"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    // A snapshot that is being written just now.
                    .filter(file -> !file.getFileName().toString().endsWith(".tmp"))
                    .sorted(Comparator.comparingLong(EmbeddedZooKeeperTest::zxid))
                    .toList();
        }
    }

    /** What a start must not need, and therefore does not read. */
    private void deleteLogsBefore(Path snapshot) throws IOException {
        List<Path> logs = files("log.");
        assertThat(zxid(logs.getLast())).isLessThanOrEqualTo(zxid(snapshot));
        for (Path log : logs.subList(0, logs.size() - 1)) {
            Files.delete(log);
        }
    }

    private static long zxid(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(name.indexOf('.') + 1), 16);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolve("version-2"));
        try (Stream<Path> files = Files.list(from.resolve("version-2"))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve("version-2").resolve(file.getFileName()));
            }
        }
    }

    @Test
    void shouldNameTheKeyWhenPortIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            EmbeddedZooKeeper.start(folder, "127.0.0.1", other.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("zookeeper.embedded.port")
                    .hasMessageContaining(Integer.toString(other.getLocalPort()));
        }
    }

    @Test
    void shouldSayWhereItLookedWhenZooKeeperDoesNotAnswer() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThatThrownBy(() ->
                        ZooKeeperClient.connect(
                                ZooKeeperSettings.of("127.0.0.1:" + free, 2_000, 300), null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + free)
                .hasMessageContaining("zookeeper.connect");
    }

    private static ZooKeeperClient connect(EmbeddedZooKeeper server) throws IOException {
        return ZooKeeperClient.connect(
                ZooKeeperSettings.of(server.connectString(), 6_000, 0), null);
    }
}
