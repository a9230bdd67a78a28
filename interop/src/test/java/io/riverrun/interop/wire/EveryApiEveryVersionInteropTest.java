package io.riverrun.interop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.BrokerProduct;
import io.riverrun.interop.process.SharedBroker;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the broker says it serves, it serves: every API, in every version of it, gets a question
 * with content and gives an answer that Apache's classes read to the last byte.
 */
class EveryApiEveryVersionInteropTest {
    @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

    /** One question to the broker in one version, on a connection of its own. */
    @FunctionalInterface
    interface Scenario {
        void run(RawConnection connection, short version);
    }

    @TestFactory
    Stream<DynamicTest> shouldServeEveryVersionItAdvertises() {
        Map<ApiKeys, Scenario> scenarios = scenarios();
        return advertised().stream()
                .filter(api -> isTested(api, scenarios))
                .flatMap(api -> tests(ApiKeys.forId(api.apiKey()), api, scenarios));
    }

    private static Stream<DynamicTest> tests(
            ApiKeys key, ApiVersion api, Map<ApiKeys, Scenario> scenarios) {
        return IntStream.rangeClosed(api.minVersion(), api.maxVersion())
                .mapToObj(version ->
                        DynamicTest.dynamicTest(
                                key + " " + version,
                                () -> run(key, (short) version, scenarios.get(key))));
    }

    private static void run(ApiKeys key, short version, Scenario scenario) {
        assertThat(scenario).as("a scenario for %s", key).isNotNull();
        try (RawConnection connection = new RawConnection(BROKER.port())) {
            scenario.run(connection, version);
        }
    }

    /** Apache's broker has APIs that are not ours to test; of our own, none may be forgotten. */
    private static boolean isTested(ApiVersion api, Map<ApiKeys, Scenario> scenarios) {
        return BrokerProduct.underTest() == BrokerProduct.RIVERRUN
                || scenarios.containsKey(ApiKeys.forId(api.apiKey()));
    }

    private static List<ApiVersion> advertised() {
        try (RawConnection connection = new RawConnection(BROKER.port())) {
            return List.copyOf(apiVersions(connection, (short) 3).apiKeys());
        }
    }

    private static Map<ApiKeys, Scenario> scenarios() {
        Map<ApiKeys, Scenario> all = new EnumMap<>(ApiKeys.class);
        all.put(ApiKeys.API_VERSIONS, EveryApiEveryVersionInteropTest::shouldTellVersions);
        DataScenarios.addTo(all);
        TopicScenarios.addTo(all);
        ConfigScenarios.addTo(all);
        MembershipScenarios.addTo(all);
        OffsetScenarios.addTo(all);
        return all;
    }

    private static void shouldTellVersions(RawConnection connection, short version) {
        ApiVersionsResponseData told = apiVersions(connection, version);
        assertThat(told.errorCode()).isZero();
        ApiVersion produce = told.apiKeys().find(ApiKeys.PRODUCE.id);
        assertThat(produce.minVersion()).isZero();
        assertThat(produce.maxVersion()).isEqualTo(ApiKeys.PRODUCE.latestVersion());
    }

    private static ApiVersionsResponseData apiVersions(RawConnection connection, short version) {
        return connection.ask(
                new ApiVersionsRequestData()
                        .setClientSoftwareName("interop")
                        .setClientSoftwareVersion("1"),
                version,
                ApiVersionsResponseData.class);
    }
}
