package io.riverrun.zookeeper.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.client.ZooKeeperSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server inside the broker after a disk that was full. */
class ServerRestartsTest {

    private static final long LITTLE = 1 << 20;
    private static final int SESSION_MS = 4_000;
    private static final long LIMIT_MS = 30_000;
    private static final Path DEV_FULL = Path.of("/dev/full");

    @TempDir private Path root;
    private final FullDiskFiles.Disk disk = new FullDiskFiles.Disk();
    private final List<FullDiskFiles> opened = Collections.synchronizedList(new ArrayList<>());
    private final List<String> answered = new ArrayList<>();
    private DiskFolder folder;
    private EmbeddedZooKeeper zooKeeper;
    private ZooKeeperClient client;

    @BeforeEach
    void start() throws IOException {
        folder = new DiskFolder(root.resolve("zookeeper"));
        zooKeeper = EmbeddedZooKeeper.start(this::open, folder.toPath(), "127.0.0.1", 0);
    }

    @AfterEach
    void stop() {
        disk.full = false;
        disk.snapshotMs = 0;
        folder.makeRoom();
        if (client != null) {
            client.close();
        }
        zooKeeper.close();
    }

    @Test
    void shouldAnswerAgainInTheSameSessionWhenDiskWasFullForLongerThanItLasts() throws Exception {
        connect();
        create("/before", CreateMode.PERSISTENT);
        create("/mine", CreateMode.EPHEMERAL);
        long session = client.sessionId();
        int port = zooKeeper.port();

        fillUp();
        TimeUnit.MILLISECONDS.sleep(SESSION_MS * 3 / 2);
        assertThatThrownBy(() -> client.create("/no", new byte[0], CreateMode.PERSISTENT).join())
                .hasMessageContaining("ConnectionLoss");
        assertThat(zooKeeper.read("/before")).as("read while it does not answer").isNotNull();
        makeRoom();

        awaitCreated("/after");
        assertThat(client.sessionId()).isEqualTo(session);
        assertThat(zooKeeper.port()).isEqualTo(port);
        assertThat(client.get("/mine").join().stat().getEphemeralOwner()).isEqualTo(session);
        assertThat(zooKeeper.read("/after")).as("read from the server in its place").isNotNull();
        assertAllThere(folder.toPath());
    }

    @Test
    void shouldKeepSessionsWhenTheSnapshotItStartsWithTakesLongerThanTheyLast() throws Exception {
        connect();
        create("/mine", CreateMode.EPHEMERAL);
        long session = client.sessionId();
        fillUp();
        disk.snapshotMs = SESSION_MS * 3 / 2;
        makeRoom();

        awaitCreated("/after");

        assertThat(client.sessionId()).isEqualTo(session);
        assertThat(client.get("/mine").join().stat().getEphemeralOwner()).isEqualTo(session);
    }

    @Test
    void shouldKeepWhatWasAnsweredWhenProcessDiesAfterwards() throws Exception {
        connect();
        for (int outage = 0; outage < 3; outage++) {
            create("/before-" + outage, CreateMode.PERSISTENT);
            fillUp();
            makeRoom();
            awaitCreated("/after-" + outage);
            assertAllThere(crashed());
        }
    }

    @Test
    void shouldNeedNothingOfLogThatFailedOnceItAnswersAgain() throws Exception {
        connect();
        create("/before", CreateMode.PERSISTENT);
        List<Path> failed = logs(folder.toPath());
        fillUp();
        makeRoom();
        awaitCreated("/after");

        Path crashed = crashed();
        for (Path log : failed) {
            Files.delete(crashed.resolve("version-2").resolve(log.getFileName()));
        }

        assertAllThere(crashed);
    }

    @Test
    void shouldLeaveLogAloneThatFailed() throws Exception {
        connect();
        create("/before", CreateMode.PERSISTENT);
        fillUp();
        makeRoom();
        awaitCreated("/after");

        assertThat(opened).hasSize(2);
        assertThat(opened.getFirst().asksAfterFailure).hasValue(0);
    }

    @Test
    void shouldEndEachServerThatFailed() throws Exception {
        connect();
        create("/before", CreateMode.PERSISTENT);
        for (int time = 1; time <= 2; time++) {
            fillUp();
            makeRoom();
            awaitCreated("/after-" + time);
        }

        assertThat(opened).hasSize(3);
        await("the threads of one server", () -> serversWithThreads() == 1);
        assertAllThere(folder.toPath());
    }

    private static long serversWithThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ProcessThread("))
                .count();
    }

    @Test
    void shouldNotTryWithoutRoom() throws Exception {
        connect();
        fillUp();
        disk.full = false;

        TimeUnit.SECONDS.sleep(3);

        assertThat(opened).hasSize(1);
    }

    @Test
    void shouldTryAgainWhenItCannotBeWrittenThoughThereIsRoom() throws Exception {
        connect();
        create("/before", CreateMode.PERSISTENT);
        fillUp();
        folder.makeRoom();
        await("two servers that failed", () -> disk.refusals.get() >= 3);

        disk.full = false;

        awaitCreated("/after");
        assertAllThere(crashed());
    }

    @Test
    void shouldEndInOrderWhenItDoesNotAnswer() throws Exception {
        connect();
        create("/before", CreateMode.PERSISTENT);
        fillUp();

        long beginNs = System.nanoTime();
        client.close();
        zooKeeper.close();

        assertThat(Duration.ofNanos(System.nanoTime() - beginNs)).isLessThan(Duration.ofSeconds(5));
        assertThat(opened.getFirst().asksAfterFailure).hasValue(0);
        assertAllThere(folder.toPath());
    }

    @Test
    void shouldLeaveNoTornSnapshotWhenDiskHadNoRoomForIt() throws Exception {
        connect();
        create("/before", CreateMode.PERSISTENT);
        fillUp();
        int refusals = disk.refusals.get();
        disk.fullForSnapshots = true;
        makeRoom();
        await("a server that failed", () -> disk.refusals.get() > refusals);

        disk.fullForSnapshots = false;

        awaitCreated("/after");
        int snapshots = files(folder.toPath(), "snapshot.").size();
        assertThat(opened.getLast().findNValidSnapshots(10)).hasSize(snapshots);
        assertAllThere(crashed());
    }

    @Test
    void shouldLeaveProcessAliveWhenDiskHasNoRoomForZooKeepersOwnSnapshot() throws Exception {
        connect();
        create("/before", CreateMode.PERSISTENT);
        StandaloneServer server = open();
        server.startdata();
        disk.fullForSnapshots = true;

        assertThatThrownBy(server::takeSnapshot).isInstanceOf(IOException.class);
    }

    /** On a device that is really full: the first file of the log is that device. */
    @Test
    void shouldAnswerAsSoonAsItsLogCanBeMade() throws Exception {
        assumeTrue(Files.isWritable(DEV_FULL), "no /dev/full here");
        Path log = folder.toPath().resolve("version-2").resolve("log.1");
        Files.createSymbolicLink(log, DEV_FULL);
        CompletableFuture<Void> room =
                CompletableFuture.runAsync(
                        () -> {
                            assertThat(log.toFile().delete()).isTrue();
                        },
                        CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS));

        connect();

        assertThat(room).isCompleted();
        create("/after", CreateMode.PERSISTENT);
        assertAllThere(crashed());
    }

    private StandaloneServer open() throws IOException {
        FullDiskFiles files = new FullDiskFiles(folder, disk);
        opened.add(files);
        return new StandaloneServer(folder, new StandaloneDatabase(files), 200, 1_000, 60_000);
    }

    private void connect() throws IOException {
        client = connect(zooKeeper);
    }

    private static ZooKeeperClient connect(EmbeddedZooKeeper server) throws IOException {
        return ZooKeeperClient.connect(
                ZooKeeperSettings.of(server.connectString(), SESSION_MS, (int) LIMIT_MS), null);
    }

    private void create(String path, CreateMode mode) {
        client.create(path, path.getBytes(StandardCharsets.UTF_8), mode).join();
        if (mode == CreateMode.PERSISTENT) {
            answered.add(path);
        }
    }

    /** Has the disk full, and the log meet it. */
    private void fillUp() throws Exception {
        int refusals = disk.refusals.get();
        folder.leave(LITTLE);
        disk.full = true;
        assertThatThrownBy(() ->
                        client.create("/torn-" + refusals, new byte[100], CreateMode.PERSISTENT)
                                .join())
                .hasMessageContaining("ConnectionLoss");
        assertThat(disk.refusals.get()).isGreaterThan(refusals);
    }

    private void makeRoom() {
        disk.full = false;
        folder.makeRoom();
    }

    private void awaitCreated(String path) throws Exception {
        await(
                path,
                () ->
                        client.create(
                                        path,
                                        path.getBytes(StandardCharsets.UTF_8),
                                        CreateMode.PERSISTENT)
                                .handle((node, failure) -> failure == null)
                                .join());
        answered.add(path);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadlineMs = System.currentTimeMillis() + LIMIT_MS;
        while (!condition.getAsBoolean()) {
            assertThat(System.currentTimeMillis()).as(what).isLessThan(deadlineMs);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** The folder as the end of the process would leave it now. */
    private Path crashed() throws IOException {
        Path copy = Files.createTempDirectory(root, "crashed");
        Files.createDirectory(copy.resolve("version-2"));
        try (Stream<Path> files = Files.list(folder.toPath().resolve("version-2"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve("version-2").resolve(file.getFileName()));
            }
        }
        return copy;
    }

    /** Starts another server on the data, and looks for all that was answered. */
    private void assertAllThere(Path data) throws IOException {
        if (data.equals(folder.toPath())) {
            client.close();
            zooKeeper.close();
        }
        try (EmbeddedZooKeeper next = EmbeddedZooKeeper.start(data, "127.0.0.1", 0);
                ZooKeeperClient reader = connect(next)) {
            for (String path : answered) {
                assertThat(reader.get(path).join().data())
                        .isEqualTo(path.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static List<Path> logs(Path data) throws IOException {
        return files(data, "log.");
    }

    private static List<Path> files(Path data, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("version-2"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
        }
    }
}
