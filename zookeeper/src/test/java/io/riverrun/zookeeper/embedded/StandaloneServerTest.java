package io.riverrun.zookeeper.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.client.ZooKeeperSettings;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who writes the log of the server inside the broker, and when a file of it is begun. */
class StandaloneServerTest {

    private static final int NODES = 300;

    @TempDir private Path root;
    private Connections connections;
    private DiskFolder folder;
    private WatchedFiles files;
    private StandaloneServer server;
    private ZooKeeperClient client;

    @BeforeEach
    void start() throws Exception {
        ZooKeeperProperties.set();
        folder = new DiskFolder(root);
        files = new WatchedFiles(folder);
        server = new StandaloneServer(folder, new StandaloneDatabase(files), 500, 1_000, 120_000);
        connections = new Connections();
        connections.configure(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10, 10, false);
        connections.startup(server);
        client =
                ZooKeeperClient.connect(
                        ZooKeeperSettings.of(
                                "127.0.0.1:" + connections.getLocalPort(), 6_000, 10_000),
                        null);
    }

    @AfterEach
    void stop() {
        client.close();
        connections.shutdown();
    }

    @Test
    void shouldHaveTheLogsOneWriterBeginFileWithNothingInItsBuffer() {
        List<CompletableFuture<?>> writes = write();

        server.takeSnapshotIfItPays();

        writes.addAll(write());
        CompletableFuture.allOf(writes.toArray(new CompletableFuture<?>[0])).join();
        assertThat(files.rolls).isNotEmpty();
        assertThat(files.rolls)
                .allSatisfy(roll -> {
                    assertThat(roll.thread()).startsWith("SyncThread");
                    assertThat(roll.before()).isEqualTo("commit");
                });
        assertThat(server.operationsSinceSnapshot()).isLessThanOrEqualTo(2 * NODES);
    }

    @Test
    void shouldBeginNoFileWhenThereIsNoRoomForSnapshot() {
        CompletableFuture.allOf(write().toArray(new CompletableFuture<?>[0])).join();
        folder.leave(1 << 20);

        server.takeSnapshotIfItPays();
        folder.makeRoom();
        server.takeSnapshotIfItPays();

        assertThat(files.rolls).isEmpty();
        CompletableFuture.allOf(write().toArray(new CompletableFuture<?>[0])).join();
        server.takeSnapshotIfItPays();
        assertThat(files.rolls).hasSize(1);
    }

    private int made;

    private List<CompletableFuture<?>> write() {
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            writes.add(client.create("/node-" + ++made, new byte[10], CreateMode.PERSISTENT));
        }
        // A snapshot pays by what is in the tree already.
        writes.getLast().join();
        writes.add(client.create("/node-" + ++made, new byte[10], CreateMode.PERSISTENT));
        return writes;
    }

    /** The log being begun anew. */
    private record Roll(String thread, String before) {}

    /** ZooKeeper's files, which note who begins a file of the log, and after what. */
    private static final class WatchedFiles extends FileTxnSnapLog {
        final List<Roll> rolls = Collections.synchronizedList(new ArrayList<>());
        private volatile String last = "";

        WatchedFiles(File folder) throws IOException {
            super(folder, folder);
        }

        @Override
        public boolean append(Request request) throws IOException {
            last = "append";
            return super.append(request);
        }

        @Override
        public void commit() throws IOException {
            super.commit();
            last = "commit";
        }

        @Override
        public void rollLog() throws IOException {
            rolls.add(new Roll(Thread.currentThread().getName(), last));
            super.rollLog();
        }
    }
}
