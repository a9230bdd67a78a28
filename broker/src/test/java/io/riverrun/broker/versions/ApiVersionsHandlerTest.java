package io.riverrun.broker.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.broker.dispatch.HandlerRegistry;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestContext.ClientSoftware;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.broker.fake.FakeContext;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.ApiVersionsRequest;
import io.riverrun.protocol.message.ApiVersionsResponse;
import io.riverrun.protocol.message.ApiVersionsResponse.ApiVersion;
import io.riverrun.protocol.message.ProduceRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiVersionsHandlerTest {

    private final ApiVersionsHandler handler =
            new ApiVersionsHandler(this::registry, () -> "our-cluster", 3);

    private HandlerRegistry registry() {
        return new HandlerRegistry(List.of(handler, new Produce()));
    }

    private static final class Produce implements RequestHandler<ProduceRequest> {
        @Override
        public ApiKey apiKey() {
            return ApiKey.PRODUCE;
        }

        @Override
        public void handle(ProduceRequest request, RequestContext context) {}
    }

    private static ApiVersionsRequest named() {
        return new ApiVersionsRequest()
                .setClientSoftwareName("librdkafka")
                .setClientSoftwareVersion("2.3.0");
    }

    private ApiVersionsResponse ask(ApiVersionsRequest request, FakeContext context) {
        handler.handle(request, context);
        return context.answer(ApiVersionsResponse.class);
    }

    @Test
    void shouldAdvertiseWhatIsServedAndProduceFromZero() {
        ApiVersionsResponse answer = ask(new ApiVersionsRequest(), new FakeContext(0));
        assertThat(answer.errorCode()).isZero();
        assertThat(answer.apiKeys())
                .containsExactly(
                        new ApiVersion()
                                .setApiKey(ApiKey.PRODUCE.id())
                                .setMinVersion((short) 0)
                                .setMaxVersion(ApiKey.PRODUCE.highestStableVersion()),
                        new ApiVersion()
                                .setApiKey(ApiKey.API_VERSIONS.id())
                                .setMinVersion((short) 0)
                                .setMaxVersion(ApiKey.API_VERSIONS.highestStableVersion()));
    }

    @Test
    void shouldRememberClientSoftwareWhenItIsTold() {
        FakeContext context = new FakeContext(3);
        assertThat(ask(named(), context).errorCode()).isZero();
        assertThat(context.clientSoftware()).isEqualTo(new ClientSoftware("librdkafka", "2.3.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-x", "x-", "a b", "a\nb", "ü"})
    void shouldRefuseSoftwareNameWhenItCouldSpoilALog(String name) {
        FakeContext context = new FakeContext(3);
        ApiVersionsResponse answer = ask(named().setClientSoftwareName(name), context);
        assertThat(answer.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(context.clientSoftware()).isEqualTo(ClientSoftware.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "our-cluster, 3, NONE",
        "our-cluster, -1, NONE",
        ", 3, NONE",
        ", -1, NONE",
        "other-cluster, 3, REBOOTSTRAP_REQUIRED",
        "other-cluster, -1, REBOOTSTRAP_REQUIRED",
        "our-cluster, 4, REBOOTSTRAP_REQUIRED",
        ", 0, REBOOTSTRAP_REQUIRED"
    })
    void shouldSendClientAwayWhenItExpectsAnotherBroker(
            String clusterId, int nodeId, ErrorCode expected) {
        ApiVersionsResponse answer =
                ask(named().setClusterId(clusterId).setNodeId(nodeId), new FakeContext(5));
        assertThat(ErrorCode.forCode(answer.errorCode())).isEqualTo(expected);
    }

    @Test
    void shouldAnswerInVersionZeroWhenVersionIsUnknown() {
        FakeContext context = new FakeContext(6);
        ApiVersionsResponse answer = ask(new ApiVersionsRequest(), context);
        assertThat(answer.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
        assertThat(answer.apiKeys()).isNotEmpty();
        assertThat(context.answerVersion()).isZero();
    }
}
