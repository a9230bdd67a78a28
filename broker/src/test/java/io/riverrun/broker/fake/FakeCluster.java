package io.riverrun.broker.fake;

import io.riverrun.controller.Controller;
import io.riverrun.controller.ControllerSettings;
import io.riverrun.controller.configs.ConfigValidator;
import io.riverrun.controller.election.Term;
import io.riverrun.controller.store.InMemoryMetadataStore;
import io.riverrun.controller.topics.NewTopic;
import io.riverrun.controller.topics.TopicCreationResult;
import io.riverrun.controller.topics.TopicReference;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.Endpoint;
import io.riverrun.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A controller upon a store in memory, with one broker that is alive. */
public final class FakeCluster {

    public static final int BROKER_ID = 1;

    public final InMemoryMetadataStore store = new InMemoryMetadataStore();
    public final Controller controller;

    public FakeCluster(ManualTime time) {
        controller =
                new Controller(
                        ControllerSettings.DEFAULT,
                        store,
                        new AllValid(),
                        new SerialExecutor(),
                        time,
                        new Random(1));
        addBroker(BROKER_ID);
        Term term = store.newTerm(BROKER_ID);
        controller.elected(term);
    }

    /** A broker registers on the listener PLAINTEXT. */
    public void addBroker(int id) {
        store.addBroker(
                new BrokerImage(
                        id,
                        null,
                        List.of(new Endpoint("PLAINTEXT", "host-" + id, 9092, "PLAINTEXT")),
                        id));
    }

    public ClusterImage image() {
        return controller.image();
    }

    public void createTopic(String name, int partitions) {
        List<TopicCreationResult> results =
                controller
                        .createTopics(List.of(new NewTopic(name, partitions, 1)), false)
                        .toCompletableFuture()
                        .join();
        if (results.getFirst().error() != ErrorCode.NONE) {
            throw new AssertionError(results.getFirst().message());
        }
    }

    public void deleteTopic(String name) {
        controller.deleteTopics(List.of(TopicReference.byName(name)));
    }

    public void configure(ConfigResource resource, Map<String, String> configs) {
        controller.alterConfigs(Map.of(resource, configs), false);
    }

    private static final class AllValid implements ConfigValidator {
        @Override
        public Optional<String> problem(ConfigResource resource, Map<String, String> configs) {
            return Optional.empty();
        }

        @Override
        public boolean isList(ConfigResource.Type type, String key) {
            return false;
        }

        @Override
        public Optional<String> defaultValue(ConfigResource.Type type, String key) {
            return Optional.empty();
        }
    }
}
