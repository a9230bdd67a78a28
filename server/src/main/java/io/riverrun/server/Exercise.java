package io.riverrun.server;

import io.riverrun.client.admin.Admin;
import io.riverrun.client.admin.NewTopic;
import io.riverrun.client.connection.HostPort;
import io.riverrun.metadata.Endpoint;
import java.util.List;
import java.util.Map;

/** What clients do first, done once to a broker that warms up. Stateless. */
final class Exercise {

    private static final String TOPIC = "warm-up";
    private static final int PATIENCE_MS = 5_000;

    private Exercise() {}

    static void run(Endpoint endpoint) {
        try (Admin admin =
                Admin.open(
                        List.of(new HostPort(endpoint.host(), endpoint.port())),
                        Map.of(),
                        PATIENCE_MS)) {
            admin.createTopics(List.of(NewTopic.of(TOPIC, 1, 1)), false).all();
            admin.listTopics();
            admin.describeTopics(List.of(TOPIC)).all();
            admin.deleteTopics(List.of(TOPIC)).all();
        }
    }
}
