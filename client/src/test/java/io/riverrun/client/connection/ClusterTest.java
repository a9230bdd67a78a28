package io.riverrun.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.client.FakeBroker;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ApiMessage;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.FindCoordinatorResponse;
import io.riverrun.protocol.message.FindCoordinatorResponse.Coordinator;
import io.riverrun.protocol.message.HeartbeatRequest;
import io.riverrun.protocol.message.HeartbeatResponse;
import io.riverrun.protocol.message.ListGroupsRequest;
import io.riverrun.protocol.message.ListGroupsResponse;
import io.riverrun.protocol.message.MetadataResponse;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponseBroker;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterTest {

    private static final Request GROUPS = Request.of(new ListGroupsRequest());

    private FakeBroker first;
    private FakeBroker second;
    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        first = new FakeBroker(1);
        second = new FakeBroker(2);
        for (FakeBroker broker : List.of(first, second)) {
            broker.on(ApiKey.METADATA, _ -> metadata(1));
            broker.on(ApiKey.LIST_GROUPS, _ -> new ListGroupsResponse());
        }
        cluster =
                new Cluster(
                        List.of(first.address(), second.address()), ConnectionSettings.defaults());
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
        first.close();
        second.close();
    }

    @Test
    void shouldFollowTheControllerWhenItMoves() {
        cluster.call(Route.CONTROLLER, GROUPS, soon());
        first.on(ApiKey.METADATA, _ -> metadata(2));
        first.on(
                ApiKey.LIST_GROUPS,
                _ -> new ListGroupsResponse().setErrorCode(ErrorCode.NOT_CONTROLLER.code()));

        ListGroupsResponse answer =
                (ListGroupsResponse)
                        cluster.call(
                                Route.CONTROLLER,
                                GROUPS,
                                soon(),
                                a -> ErrorCode.forCode(((ListGroupsResponse) a).errorCode()));

        assertThat(answer.errorCode()).isZero();
        assertThat(second.received(ApiKey.LIST_GROUPS)).hasSize(1);
    }

    @Test
    void shouldAskTheNodeThatIsNamed() {
        cluster.call(new Route.NodeId(2), GROUPS, soon());

        assertThat(first.received(ApiKey.LIST_GROUPS)).isEmpty();
        assertThat(second.received(ApiKey.LIST_GROUPS)).hasSize(1);
    }

    @Test
    void shouldFindTheCoordinatorOfAGroupAndFindItAgainWhenItMoved() {
        first.once(ApiKey.FIND_COORDINATOR, _ -> coordinator(1, first));
        first.on(ApiKey.FIND_COORDINATOR, _ -> coordinator(2, second));
        first.on(
                ApiKey.HEARTBEAT,
                _ -> new HeartbeatResponse().setErrorCode(ErrorCode.NOT_COORDINATOR.code()));
        second.on(ApiKey.HEARTBEAT, _ -> new HeartbeatResponse());

        ApiMessage answer =
                cluster.call(
                        new Route.GroupCoordinator("g"),
                        Request.of(new HeartbeatRequest().setGroupId("g")),
                        soon(),
                        ClusterTest::heartbeatError);

        assertThat(heartbeatError(answer)).isEqualTo(ErrorCode.NONE);
        assertThat(first.received(ApiKey.HEARTBEAT)).hasSize(1);
        assertThat(second.received(ApiKey.HEARTBEAT)).hasSize(1);
    }

    @Test
    void shouldAskAnotherBrokerWhenOneIsGone() throws IOException {
        cluster.call(Route.ANY, GROUPS, soon());
        first.close();

        ApiMessage answer = cluster.call(Route.ANY, GROUPS, soon());

        assertThat(answer).isInstanceOf(ListGroupsResponse.class);
    }

    @Test
    void shouldReconnectAfterTheConnectionBroke() throws IOException {
        cluster.call(new Route.NodeId(2), GROUPS, soon());
        second.disconnect();

        cluster.call(new Route.NodeId(2), GROUPS, soon());

        assertThat(second.received(ApiKey.LIST_GROUPS)).hasSize(2);
    }

    @Test
    void shouldGiveUpAtTheDeadlineWithTheLastFailure() throws IOException {
        first.close();
        second.close();

        assertThatThrownBy(() -> cluster.call(Route.ANY, GROUPS, Deadline.afterMs(300)))
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining("connection refused");
    }

    private MetadataResponse metadata(int controllerId) {
        return new MetadataResponse()
                .setClusterId("fake")
                .setControllerId(controllerId)
                .setBrokers(List.of(node(1, first), node(2, second)));
    }

    private static MetadataResponseBroker node(int id, FakeBroker broker) {
        return new MetadataResponseBroker()
                .setNodeId(id)
                .setHost(broker.address().host())
                .setPort(broker.address().port());
    }

    private static FindCoordinatorResponse coordinator(int id, FakeBroker broker) {
        return new FindCoordinatorResponse()
                .setCoordinators(
                        List.of(
                                new Coordinator()
                                        .setKey("g")
                                        .setNodeId(id)
                                        .setHost(broker.address().host())
                                        .setPort(broker.address().port())));
    }

    private static ErrorCode heartbeatError(ApiMessage answer) {
        return ErrorCode.forCode(((HeartbeatResponse) answer).errorCode());
    }

    private static Deadline soon() {
        return Deadline.afterMs(10_000);
    }
}
