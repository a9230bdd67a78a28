package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.base.config.ConfigValues;
import io.riverrun.broker.listener.ListenerLimits;
import io.riverrun.broker.listener.SocketBuffers;
import io.riverrun.broker.listener.SocketServer;
import io.riverrun.metadata.Endpoint;
import io.riverrun.server.config.ListenerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EndpointsTest {

    private static final ConfigValues NOTHING_SET = new ConfigValues(Map.of());

    private final SocketServer sockets =
            new SocketServer(
                    ListenerLimits.from(NOTHING_SET, 1 << 20), SocketBuffers.from(NOTHING_SET), 1);

    @AfterEach
    void close() {
        sockets.close();
    }

    private List<Endpoint> bind(String listeners, String advertised) throws IOException {
        return Endpoints.bind(
                ListenerConfig.from(
                        new ConfigValues(
                                Map.of(
                                        "listeners",
                                        listeners,
                                        "advertised.listeners",
                                        advertised,
                                        "listener.security.protocol.map",
                                        "PLAINTEXT:PLAINTEXT,OTHER:PLAINTEXT"))),
                sockets);
    }

    @Test
    void shouldTellPortThatWasTakenWhenItIsZero() throws IOException {
        Endpoint endpoint = bind("PLAINTEXT://127.0.0.1:0", "").getFirst();
        assertThat(endpoint.host()).isEqualTo("127.0.0.1");
        assertThat(endpoint.port()).isPositive();
        assertThat(endpoint.listenerName()).isEqualTo("PLAINTEXT");
    }

    @Test
    void shouldTellWhatIsAdvertisedForEachListener() throws IOException {
        List<Endpoint> endpoints =
                bind(
                        "PLAINTEXT://127.0.0.1:0,OTHER://127.0.0.1:0",
                        "OTHER://kafka.example.com:443");
        assertThat(endpoints)
                .extracting(Endpoint::listenerName)
                .containsExactly("PLAINTEXT", "OTHER");
        assertThat(endpoints.get(0).host()).isEqualTo("127.0.0.1");
        assertThat(endpoints.get(1).host()).isEqualTo("kafka.example.com");
        assertThat(endpoints.get(1).port()).isEqualTo(443);
    }

    @Test
    void shouldTellMachinesNameWhenAllInterfacesAreListenedOn() throws IOException {
        String name = InetAddress.getLocalHost().getCanonicalHostName();
        assertThat(bind("PLAINTEXT://:0", "").getFirst().host()).isEqualTo(name);
        assertThat(bind("PLAINTEXT://0.0.0.0:0", "").getFirst().host()).isEqualTo(name);
    }

    @Test
    void shouldTellPortThatWasTakenWhenAdvertisedOneIsZero() throws IOException {
        Endpoint endpoint =
                bind("PLAINTEXT://127.0.0.1:0", "PLAINTEXT://kafka.example.com:0").getFirst();
        assertThat(endpoint.host()).isEqualTo("kafka.example.com");
        assertThat(endpoint.port()).isPositive();
    }

    @Test
    void shouldNameHostWhenItIsNotKnown() {
        assertThatThrownBy(() -> bind("PLAINTEXT://no-such-host.invalid:9092", ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-host.invalid")
                .hasMessageContaining("is not known");
    }

    @Test
    void shouldNameListenerAndRemedyWhenPortIsTaken() throws IOException {
        int port = bind("PLAINTEXT://127.0.0.1:0", "").getFirst().port();
        String listener = "PLAINTEXT://127.0.0.1:" + port;
        assertThatThrownBy(() -> bind(listener, ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(listener)
                .hasMessageContaining("'listeners'");
    }
}
