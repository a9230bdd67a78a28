package io.riverrun.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.client.FakeBroker;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ApiMessage;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.DescribeClusterRequest;
import io.riverrun.protocol.message.ListGroupsRequest;
import io.riverrun.protocol.message.ListGroupsResponse;
import io.riverrun.protocol.message.MetadataRequest;
import io.riverrun.protocol.message.MetadataResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionTest {

    private static final int TIMEOUT_MS = 10_000;
    private static final Request METADATA = Request.of(new MetadataRequest());
    private static final Request GROUPS = Request.of(new ListGroupsRequest());

    private FakeBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new FakeBroker(7);
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    @Test
    void shouldUseTheHighestVersionThatBothKnow() {
        broker.serves(ApiKey.METADATA, 9);
        try (Connection connection = open(Map.of())) {
            MetadataResponse answer = (MetadataResponse) connection.call(METADATA, TIMEOUT_MS);

            assertThat(answer.controllerId()).isEqualTo(7);
            assertThat(broker.received(ApiKey.METADATA).getFirst().version()).isEqualTo((short) 9);
        }
    }

    @Test
    void shouldFallBackWhenTheBrokerRefusesTheVersionOfApiVersions() {
        broker.serves(ApiKey.API_VERSIONS, 2);
        try (Connection connection = open(Map.of())) {
            assertThat(connection.versions().serves(ApiKey.PRODUCE)).isTrue();
            assertThat(broker.received(ApiKey.API_VERSIONS).getFirst().version())
                    .isEqualTo((short) 2);
        }
    }

    @Test
    void shouldNameTheApiThatTheBrokerDoesNotServe() {
        broker.serves(ApiKey.DESCRIBE_CLUSTER, -1);
        try (Connection connection = open(Map.of())) {
            Request request = Request.of(new DescribeClusterRequest());

            assertThatThrownBy(() -> connection.call(request, TIMEOUT_MS))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessage(
                            "The broker at %s does not serve DescribeCluster.", broker.address());
        }
    }

    @Test
    void shouldMatchManyPipelinedAnswersInOrder() {
        AtomicInteger count = new AtomicInteger();
        broker.on(ApiKey.METADATA, _ -> broker.metadata().setControllerId(count.getAndIncrement()));
        try (Connection connection = open(Map.of())) {
            List<CompletableFuture<ApiMessage>> answers = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                answers.add(connection.send(METADATA));
            }
            for (int i = 0; i < answers.size(); i++) {
                MetadataResponse answer = (MetadataResponse) answers.get(i).join();
                assertThat(answer.controllerId()).isEqualTo(i);
            }
        }
    }

    @Test
    void shouldHoldBackWhoeverSendsMoreThanMayBeInFlight() {
        broker.on(ApiKey.LIST_GROUPS, FakeBroker.SILENCE);
        try (Connection connection = open(Map.of("max.in.flight.requests.per.connection", "2"))) {
            CompletableFuture<ApiMessage> first = connection.send(GROUPS);
            CompletableFuture<ApiMessage> second = connection.send(GROUPS);

            assertThatThrownBy(() -> connection.call(GROUPS, 50))
                    .hasMessageContaining("answers too slowly");
            assertThat(List.of(first.isDone(), second.isDone())).containsOnly(false);
        }
    }

    @Test
    void shouldEndTheConnectionWhenAnAnswerDoesNotCome() {
        broker.on(ApiKey.LIST_GROUPS, FakeBroker.SILENCE);
        try (Connection connection = open(Map.of())) {
            CompletableFuture<ApiMessage> other = connection.send(GROUPS);

            assertThatThrownBy(() -> connection.call(GROUPS, 50))
                    .hasMessage(
                            "The broker at %s did not answer ListGroups within 50 ms.",
                            broker.address())
                    .extracting(e -> ((ConnectionException) e).code())
                    .isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
            assertThat(other).failsWithin(Duration.ofSeconds(10));
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @Test
    void shouldFailWhatIsInFlightWhenTheBrokerDisconnects() throws IOException {
        broker.on(ApiKey.LIST_GROUPS, FakeBroker.SILENCE);
        try (Connection connection = open(Map.of())) {
            CompletableFuture<ApiMessage> answer = connection.send(GROUPS);

            broker.disconnect();

            assertThatThrownBy(() -> Connection.await(answer))
                    .hasMessageStartingWith(
                            "The connection to broker at " + broker.address() + " broke: ");
        }
    }

    @Test
    void shouldRefuseAnAnswerThatIsTooLong() {
        broker.on(
                ApiKey.LIST_GROUPS,
                _ ->
                        new ListGroupsResponse()
                                .setGroups(
                                        List.of(
                                                new ListGroupsResponse.ListedGroup()
                                                        .setGroupId("x".repeat(20_000)))));
        try (Connection connection = open(Map.of("max.response.bytes", "16384"))) {
            assertThatThrownBy(() -> connection.call(GROUPS, TIMEOUT_MS))
                    .hasMessageContaining("16384 are accepted at most");
        }
    }

    @Test
    void shouldSayWhatToDoWhenNobodyListens() throws IOException {
        broker.close();

        assertThatThrownBy(() -> open(Map.of()))
                .isInstanceOf(ConnectionException.class)
                .hasMessage(
                        "Cannot connect to broker at %s: connection refused. Is a broker "
                                + "running there? Start one, or name another address.",
                        broker.address());
    }

    @Test
    void shouldNameTheMistakeWhenAWebServerAnswers() throws IOException {
        try (ServerSocket web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try (var socket = web.accept()) {
                    socket.getOutputStream()
                            .write(
                                    "HTTP/1.1 400 Bad Request\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The client has closed the connection.
                }
            });
            HostPort address = new HostPort("127.0.0.1", web.getLocalPort());

            assertThatThrownBy(() -> Connection.open(address, ConnectionSettings.defaults()))
                    .hasMessageContaining("it answered in HTTP");
        }
    }

    private Connection open(Map<String, String> properties) {
        return Connection.open(broker.address(), ConnectionSettings.from(properties));
    }
}
