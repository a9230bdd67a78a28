package io.riverrun.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.metadata.BrokerImage;
import io.riverrun.zookeeper.client.Node;
import io.riverrun.zookeeper.client.SessionFile;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.client.ZooKeeperSettings;
import io.riverrun.zookeeper.nodes.BrokerNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One live broker per id, and no wait for one's own past. */
class RegistrationTest {

    @TempDir private Path folder;
    private ZooKeeperFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new ZooKeeperFixture(folder.resolve("zookeeper"), "");
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void shouldWriteKafkasJsonWhenRegistering() throws Exception {
        ZooKeeperClient client = fixture.client();

        ZooKeeperFixture.registration(client, 3, 9092).register();

        String json =
                new String(client.get("/brokers/ids/3").join().data(), StandardCharsets.UTF_8);
        assertThat(json)
                .matches(
                        "\\{\"features\":\\{},\"listener_security_protocol_map\":"
                                + "\\{\"PLAINTEXT\":\"PLAINTEXT\"},"
                                + "\"endpoints\":\\[\"PLAINTEXT://127.0.0.1:9092\"],"
                                + "\"jmx_port\":-1,\"port\":9092,\"host\":\"127.0.0.1\","
                                + "\"version\":5,\"timestamp\":\"[0-9]+\",\"rack\":\"rack-a\"}");
    }

    @Test
    void shouldRefuseAtOnceWhenOtherBrokerAnswersUnderSameId() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            ZooKeeperFixture.registration(fixture.client(), 3, other.getLocalPort()).register();
            ZooKeeperRegistration second = ZooKeeperFixture.registration(fixture.client(), 3, 1);
            Instant begin = Instant.now();

            assertThatThrownBy(second::register)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("broker.id=3");

            assertThat(Duration.between(begin, Instant.now()))
                    .isLessThan(Duration.ofMillis(ZooKeeperFixture.SESSION_MS));
        }
    }

    @Test
    void shouldRefuseWhenOlderNodeOutlivesItsSessionTimeout() throws Exception {
        ZooKeeperFixture.registration(fixture.client(), 3, 9092).register();
        ZooKeeperRegistration second = ZooKeeperFixture.registration(fixture.client(), 3, 9092);

        assertThatThrownBy(second::register).hasMessageContaining("broker.id=3");
    }

    @Test
    void shouldRegisterWhenOlderSessionEndsMeanwhile() throws Exception {
        ZooKeeperClient older = fixture.client();
        ZooKeeperFixture.registration(older, 3, 9092).register();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        Thread.sleep(300);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    older.close();
                });

        long epoch = ZooKeeperFixture.registration(fixture.client(), 3, 9092).register();

        assertThat(epoch).isPositive();
    }

    @Test
    void shouldRegisterAtOnceWhenOwnSessionWasLeftByCrash() throws Exception {
        Path file = folder.resolve("session");
        ZooKeeperClient crashed = fixture.client(new SessionFile(file));
        ZooKeeperFixture.registration(crashed, 3, 9092).register();
        // Closing removes the file, which a crash would not: keep a copy.
        Path left = folder.resolve("left");
        Files.copy(file, left, StandardCopyOption.REPLACE_EXISTING);
        Instant begin = Instant.now();

        ZooKeeperClient next = fixture.client(new SessionFile(left));
        ZooKeeperFixture.registration(next, 3, 9092).register();

        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void shouldContinueTheRegistrationThatItsFoldersWereClosedUnder() throws Exception {
        long served = registerAndLeave(BrokerImage.NONE);
        ZooKeeperClient client = fixture.client();

        long epoch = ZooKeeperFixture.registration(client, 3, 9092, served).register();

        BrokerImage broker = registered(client);
        assertThat(broker.epoch()).isEqualTo(epoch).isGreaterThan(served);
        assertThat(broker.continuedEpoch()).isEqualTo(served);
    }

    @Test
    void shouldContinueNothingWhenAnotherRegistrationWasInBetween() throws Exception {
        long served = registerAndLeave(BrokerImage.NONE);
        registerAndLeave(served);
        ZooKeeperClient client = fixture.client();

        ZooKeeperFixture.registration(client, 3, 9092, served).register();

        assertThat(registered(client).continuedEpoch()).isEqualTo(BrokerImage.NONE);
    }

    @Test
    void shouldContinueNothingAnyMoreWhenRegisteredAsRestarted() throws Exception {
        long served = registerAndLeave(BrokerImage.NONE);
        ZooKeeperClient client = fixture.client();
        ZooKeeperRegistration registration = ZooKeeperFixture.registration(client, 3, 9092, served);
        long first = registration.register();

        long epoch = registration.registerAsRestarted();

        BrokerImage broker = registered(client);
        assertThat(broker.epoch()).isEqualTo(epoch).isGreaterThan(first);
        assertThat(broker.continuedEpoch()).isEqualTo(BrokerImage.NONE);
    }

    @Test
    void shouldContinueNothingInLaterSession() throws Exception {
        long served = registerAndLeave(BrokerImage.NONE);
        ZooKeeperClient client = fixture.client();
        long first = ZooKeeperFixture.registration(client, 3, 9092, served).register();

        fixture.server.expireSession(client.sessionId());

        BrokerImage broker = registered(client);
        for (int i = 0; i < 1_000 && (broker == null || broker.epoch() == first); i++) {
            Thread.sleep(10);
            broker = registered(client);
        }
        assertThat(broker.epoch()).isGreaterThan(first);
        assertThat(broker.continuedEpoch()).isEqualTo(BrokerImage.NONE);
    }

    private long registerAndLeave(long served) throws Exception {
        ZooKeeperClient client = fixture.client();
        long epoch = ZooKeeperFixture.registration(client, 3, 9092, served).register();
        client.close();
        return epoch;
    }

    /** Null while it is not registered, or ZooKeeper does not answer. */
    private static BrokerImage registered(ZooKeeperClient client) throws Exception {
        try {
            Node node = client.get("/brokers/ids/3").join();
            return BrokerNode.parse(3, node.data(), node.stat().getCzxid());
        } catch (CompletionException e) {
            return null;
        }
    }

    @Test
    void shouldFindNodesGoneWhenServerEndedTheSessionThatWasLeft() throws Exception {
        Path file = folder.resolve("session");
        ZooKeeperClient crashed = fixture.client(new SessionFile(file));
        crashed.create("/brokers/ids/3", new byte[0], CreateMode.EPHEMERAL).join();

        new SessionFile(file).endLeft(fixture.server::expireSession);

        assertThat(fixture.client().exists("/brokers/ids/3", null).join()).isFalse();
    }

    @Test
    void shouldEndTheSessionOnceMoreWhenCrashUndidItsEnd() throws Exception {
        Path file = folder.resolve("session");
        ZooKeeperClient crashed = fixture.client(new SessionFile(file));
        crashed.create("/brokers/ids/3", new byte[0], CreateMode.EPHEMERAL).join();
        // It was not on disk yet when this process crashed, too.
        new SessionFile(file).endLeft(_ -> {});

        new SessionFile(file).endLeft(fixture.server::expireSession);

        assertThat(fixture.client().exists("/brokers/ids/3", null).join()).isFalse();
    }

    @Test
    void shouldRememberTheNextSessionInThePlaceOfTheOneItEnded() throws Exception {
        Path file = folder.resolve("session");
        fixture.client(new SessionFile(file));
        SessionFile left = new SessionFile(folder.resolve("left"));
        Files.copy(file, folder.resolve("left"));
        left.endLeft(fixture.server::expireSession);

        ZooKeeperClient next = fixture.client(left);

        List<Long> remembered = new ArrayList<>();
        new SessionFile(folder.resolve("left")).endLeft(remembered::add);
        assertThat(remembered).containsExactly(next.sessionId());
    }

    @Test
    void shouldForgetTheSessionOnlyWhenItsEndWasAnswered() throws Exception {
        Path file = folder.resolve("session");
        ZooKeeperClient client = fixture.client(new SessionFile(file));
        Path left = folder.resolve("left");
        Files.copy(file, left);
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String silent = "127.0.0.1:" + nobody.getLocalPort();
            assertThatThrownBy(() ->
                            ZooKeeperClient.connect(
                                    ZooKeeperSettings.of(silent, 1_000, 200),
                                    new SessionFile(left)))
                    .isInstanceOf(IOException.class);
        }
        assertThat(left).exists();

        client.close();

        assertThat(file).doesNotExist();
    }
}
