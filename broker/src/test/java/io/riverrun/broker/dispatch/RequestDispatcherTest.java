package io.riverrun.broker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.base.Invariant;
import io.riverrun.broker.fake.FakeContext;
import io.riverrun.broker.versions.ApiVersionsHandler;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ApiMessage;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.MessageWriter;
import io.riverrun.protocol.message.ApiVersionsResponse;
import io.riverrun.protocol.message.HeartbeatRequest;
import io.riverrun.protocol.message.RequestHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestDispatcherTest {

    private final HeartbeatHandler heartbeat = new HeartbeatHandler();
    private final HandlerRegistry registry =
            new HandlerRegistry(
                    List.of(heartbeat, new ApiVersionsHandler(this::registry, () -> "cluster", 1)));
    private final RequestDispatcher dispatcher = new RequestDispatcher(registry);
    private final List<FakeContext> contexts = new ArrayList<>();
    private int correlationId;
    private String clientId;

    private HandlerRegistry registry() {
        return registry;
    }

    private static final class HeartbeatHandler implements RequestHandler<HeartbeatRequest> {
        private final List<HeartbeatRequest> handled = new ArrayList<>();
        private RuntimeException failure;

        @Override
        public ApiKey apiKey() {
            return ApiKey.HEARTBEAT;
        }

        @Override
        public void handle(HeartbeatRequest request, RequestContext context) {
            handled.add(request);
            if (failure != null) {
                throw failure;
            }
        }
    }

    private RequestContext open(ApiKey key, short version, int correlation, String client) {
        correlationId = correlation;
        clientId = client;
        FakeContext context = new FakeContext(version);
        contexts.add(context);
        return context;
    }

    private String dispatch(ByteBuffer frame) {
        return dispatcher.dispatch(frame, this::open);
    }

    private static ByteBuffer frame(int api, int version, int correlationId) {
        return ByteBuffer.allocate(64)
                .putShort((short) api)
                .putShort((short) version)
                .putInt(correlationId)
                .flip();
    }

    private static ByteBuffer heartbeat(short version, String group) {
        ByteBuffer header =
                MessageWriter.encode(
                        new RequestHeader()
                                .setRequestApiKey(ApiKey.HEARTBEAT.id())
                                .setRequestApiVersion(version)
                                .setCorrelationId(9)
                                .setClientId("me"),
                        ApiKey.HEARTBEAT.requestHeaderVersion(version));
        ApiMessage body = new HeartbeatRequest().setGroupId(group).setMemberId("m");
        ByteBuffer encoded = MessageWriter.encode(body, version);
        return ByteBuffer.allocate(header.remaining() + encoded.remaining())
                .put(header)
                .put(encoded)
                .flip();
    }

    @Test
    void shouldCallHandlerInEveryVersionItServes() {
        for (short version = ApiKey.HEARTBEAT.lowestVersion();
                version <= ApiKey.HEARTBEAT.highestStableVersion();
                version++) {
            assertThat(dispatch(heartbeat(version, "group-" + version))).isNull();
            assertThat(heartbeat.handled.getLast().groupId()).isEqualTo("group-" + version);
            assertThat(contexts.getLast().version()).isEqualTo(version);
        }
        assertThat(correlationId).isEqualTo(9);
        assertThat(clientId).isEqualTo("me");
    }

    @Test
    void shouldGiveReasonWhenApiIsUnknown() {
        assertThat(dispatch(frame(999, 0, 1))).isEqualTo("API key 999 is not served");
        assertThat(contexts).isEmpty();
    }

    @Test
    void shouldGiveReasonWhenApiIsKnownButNotServed() {
        assertThat(dispatch(frame(ApiKey.FETCH.id(), 12, 1))).contains("API key 1 is not served");
    }

    @Test
    void shouldNameServedVersionsWhenVersionIsNotServed() {
        assertThat(dispatch(frame(ApiKey.HEARTBEAT.id(), 99, 1)))
                .isEqualTo("version 99 of Heartbeat is not served; served are 0 to 4");
        assertThat(dispatch(frame(ApiKey.HEARTBEAT.id(), -1, 1))).contains("version -1");
        assertThat(contexts).isEmpty();
    }

    @Test
    void shouldAnswerInVersionZeroWhenVersionOfApiVersionsIsUnknown() {
        assertThat(dispatch(frame(ApiKey.API_VERSIONS.id(), 77, 4711))).isNull();
        ApiVersionsResponse answer = contexts.getFirst().answer(ApiVersionsResponse.class);
        assertThat(contexts.getFirst().answerVersion()).isZero();
        assertThat(answer.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
        assertThat(answer.errorCode()).isEqualTo((short) 35);
        assertThat(answer.apiKeys()).extracting(api -> api.apiKey()).contains((short) 18);
        assertThat(correlationId).isEqualTo(4711);
    }

    @Test
    void shouldGiveReasonWhenFrameIsTooShort() {
        assertThat(dispatch(ByteBuffer.allocate(7))).contains("7 bytes is too short");
    }

    @Test
    void shouldGiveReasonWhenBodyIsCutOff() {
        ByteBuffer whole = heartbeat((short) 3, "group");
        for (int bytes = 8; bytes < whole.remaining(); bytes++) {
            assertThat(dispatch(whole.duplicate().limit(bytes)))
                    .as("%d bytes", bytes)
                    .contains("malformed")
                    .contains("Heartbeat");
        }
        assertThat(heartbeat.handled).isEmpty();
    }

    @Test
    void shouldPassOverBytesBehindTheBodyAsKafkaDoes() {
        ByteBuffer whole = heartbeat((short) 3, "group");
        ByteBuffer longer = ByteBuffer.allocate(whole.remaining() + 3).put(whole).position(0);

        assertThat(dispatch(longer)).isNull();
        assertThat(heartbeat.handled.getLast().groupId()).isEqualTo("group");
    }

    @Test
    void shouldCloseConnectionWhenHandlerFails() {
        heartbeat.failure = new IllegalStateException("a bug");
        assertThat(dispatch(heartbeat((short) 0, "group"))).isNull();
        assertThat(contexts.getFirst().disconnectReason()).contains("HEARTBEAT");
    }

    @Test
    void shouldRefuseToServeOneApiTwice() {
        assertThatThrownBy(() -> new HandlerRegistry(List.of(heartbeat, heartbeat)))
                .isInstanceOf(Invariant.Violation.class);
    }
}
