package io.riverrun.interop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.SharedBroker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.requests.AlterConfigsRequest;
import org.apache.kafka.common.requests.AlterConfigsResponse;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** AlterConfigs, which Apache's admin client has dropped and older ones still send. */
class LegacyAlterConfigsInteropTest {
    private static final String TOPIC = "legacy";

    @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

    @Test
    void shouldReplaceAllConfigsOfTheTopic() throws InterruptedException, ExecutionException {
        try (RawConnection connection = new RawConnection(BROKER.port())) {
            connection.ask(Requests.createTopic(TOPIC, 1), CreateTopicsResponse.class);
            alter(connection, "retention.ms", "60000");
            alter(connection, "segment.bytes", "2000000");
        }
        assertThat(describe().get("segment.bytes").value()).isEqualTo("2000000");
        assertThat(describe().get("retention.ms").isDefault())
                .as("what the second request does not name goes back to its default")
                .isTrue();
    }

    private static void alter(RawConnection connection, String key, String value) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        var config =
                new AlterConfigsRequest.Config(
                        List.of(new AlterConfigsRequest.ConfigEntry(key, value)));
        AlterConfigsResponse answer =
                connection.ask(
                        new AlterConfigsRequest.Builder(Map.of(resource, config), false)
                                .build((short) 2),
                        AlterConfigsResponse.class);
        assertThat(answer.data().responses()).singleElement().matches(r -> r.errorCode() == 0);
    }

    private static Config describe() throws InterruptedException, ExecutionException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()))) {
            return admin.describeConfigs(List.of(resource)).all().get().get(resource);
        }
    }
}
