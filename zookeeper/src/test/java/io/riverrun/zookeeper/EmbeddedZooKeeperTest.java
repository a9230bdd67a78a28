package io.riverrun.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.client.ZooKeeperSettings;
import io.riverrun.zookeeper.embedded.EmbeddedZooKeeper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.apache.zookeeper.CreateMode;
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
