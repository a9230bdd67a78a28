package io.riverrun.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.Scheduler;
import io.riverrun.controller.Controller;
import io.riverrun.controller.ControllerSettings;
import io.riverrun.controller.configs.ConfigValidator;
import io.riverrun.controller.topics.NewTopic;
import io.riverrun.controller.topics.TopicReference;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Controller, store, election and registration together, as a single broker runs them. */
class ControllerOnZooKeeperTest {

    @TempDir private Path folder;

    @Test
    void shouldKeepTopicsAndRaiseLeaderEpochWhenRestarted() throws Exception {
        ClusterImage before;
        try (Broker broker = new Broker(folder)) {
            var results =
                    get(
                            broker.controller.createTopics(
                                    List.of(
                                            new NewTopic(
                                                    "orders",
                                                    3,
                                                    1,
                                                    Map.of(),
                                                    Map.of("retention.ms", "5"))),
                                    false));
            assertThat(results.getFirst().error()).isEqualTo(ErrorCode.NONE);
            before = broker.controller.image();
        }

        try (Broker broker = new Broker(folder)) {
            ClusterImage after = broker.controller.image();

            assertThat(after.clusterId()).isEqualTo(before.clusterId());
            assertThat(after.controllerEpoch()).isEqualTo(2);
            assertThat(after.topic("orders").id()).isEqualTo(before.topic("orders").id());
            assertThat(after.configs(ConfigResource.topic("orders")))
                    .isEqualTo(Map.of("retention.ms", "5"));
            PartitionImage partition = after.partition("orders", 2);
            assertThat(partition.leader()).isZero();
            assertThat(partition.leaderEpoch()).isEqualTo(1);
            assertThat(partition.isr()).containsExactly(0);
        }
    }

    @Test
    void shouldLeaveStatesAloneWhenBrokerContinuesItsLastRegistration() throws Exception {
        long served;
        try (Broker broker = new Broker(folder)) {
            get(broker.controller.createTopics(List.of(new NewTopic("orders", 3, 1)), false));
            served = broker.controller.image().broker(0).epoch();
        }

        // Twice: the states are older than the registration before by then.
        for (int restart = 0; restart < 2; restart++) {
            try (Broker broker = new Broker(folder, served)) {
                ClusterImage after = broker.controller.image();
                assertThat(after.partition("orders", 2).leader()).isZero();
                assertThat(after.partition("orders", 2).leaderEpoch()).isZero();
                assertThat(
                                broker.client
                                        .get("/brokers/topics/orders/partitions/2/state")
                                        .join()
                                        .stat()
                                        .getVersion())
                        .isZero();
                served = after.broker(0).epoch();
            }
        }

        try (Broker broker = new Broker(folder)) {
            assertThat(broker.controller.image().partition("orders", 2).leaderEpoch()).isOne();
        }
    }

    @Test
    void shouldTakeTopicWhenOldToolCreatedIt() throws Exception {
        try (Broker broker = new Broker(folder)) {
            broker.client
                    .create(
                            "/brokers/topics/legacy",
                            "{\"version\":1,\"partitions\":{\"1\":[0],\"0\":[0]}}"
                                    .getBytes(StandardCharsets.UTF_8),
                            CreateMode.PERSISTENT)
                    .join();

            ClusterImage image =
                    broker.await(
                            i -> i.topic("legacy") != null && i.partition("legacy", 1).hasLeader());

            assertThat(image.partition("legacy", 0).leader()).isZero();
            String stored = broker.text("/brokers/topics/legacy");
            assertThat(stored).contains(image.topic("legacy").id().toString(), "\"version\":3");
        }
    }

    @Test
    void shouldDeleteTopicWhenOldToolAsksForIt() throws Exception {
        try (Broker broker = new Broker(folder)) {
            get(broker.controller.createTopics(List.of(new NewTopic("orders", 2, 1)), false));
            for (String name : List.of("orders", "never-there")) {
                broker.client
                        .create("/admin/delete_topics/" + name, new byte[0], CreateMode.PERSISTENT)
                        .join();
            }

            broker.await(image -> image.topic("orders") == null);

            for (int i = 0; i < 200 && !broker.children("/admin/delete_topics").isEmpty(); i++) {
                Thread.sleep(20);
            }
            assertThat(broker.children("/admin/delete_topics")).isEmpty();
            assertThat(broker.children("/brokers/topics")).isEmpty();
        }
    }

    @Test
    void shouldTakeConfigsWhenOldToolChangedThem() throws Exception {
        try (Broker broker = new Broker(folder)) {
            get(broker.controller.createTopics(List.of(new NewTopic("orders", 2, 1)), false));
            broker.client
                    .create(
                            "/config/topics/orders",
                            "{\"version\":1,\"config\":{\"retention.ms\":\"9\"}}"
                                    .getBytes(StandardCharsets.UTF_8),
                            CreateMode.PERSISTENT)
                    .join();
            broker.client
                    .create(
                            "/config/changes/config_change_",
                            "{\"version\":2,\"entity_path\":\"topics/orders\"}"
                                    .getBytes(StandardCharsets.UTF_8),
                            CreateMode.PERSISTENT_SEQUENTIAL)
                    .join();

            broker.await(image -> !image.topic("orders").configs().isEmpty());
        }
    }

    @Test
    void shouldWriteKafkasNodesWhenTopicIsCreatedAndNoneWhenDeleted() throws Exception {
        try (Broker broker = new Broker(folder)) {
            get(broker.controller.createTopics(List.of(new NewTopic("orders", 1, 1)), false));

            String id = broker.controller.image().topic("orders").id().toString();
            assertThat(broker.text("/brokers/topics/orders"))
                    .isEqualTo(
                            "{\"removing_replicas\":{},\"partitions\":{\"0\":[0]},\"topic_id\":\"%s\",\"adding_replicas\":{},\"version\":3}"
                                    .formatted(id));
            assertThat(broker.text("/brokers/topics/orders/partitions/0/state"))
                    .isEqualTo(
                            "{\"controller_epoch\":1,\"leader\":0,\"version\":1,\"leader_epoch\":0,\"isr\":[0]}");
            assertThat(broker.text("/controller"))
                    .matches(
                            "\\{\"version\":2,\"brokerid\":0,\"timestamp\":\"[0-9]+\",\"kraftControllerEpoch\":-1}");
            assertThat(broker.text("/controller_epoch")).isEqualTo("1");

            get(broker.controller.deleteTopics(List.of(TopicReference.byName("orders"))));

            assertThat(broker.children("/brokers/topics")).isEmpty();
        }
    }

    @Test
    void shouldMoveLeadersWhenBrokerDiesAndBackWhenItReturns() throws Exception {
        try (Broker broker = new Broker(folder)) {
            ZooKeeperClient second = broker.fixture.client();
            ZooKeeperFixture.registration(second, 1, 9093).register();
            broker.await(image -> image.brokers().size() == 2);
            get(
                    broker.controller.createTopics(
                            List.of(
                                    new NewTopic(
                                            "orders",
                                            -1,
                                            -1,
                                            Map.of(0, List.of(1, 0), 1, List.of(0, 1)),
                                            Map.of()),
                                    new NewTopic("alone", -1, -1, Map.of(0, List.of(1)), Map.of())),
                            false));

            second.close();

            ClusterImage without = broker.await(image -> image.brokers().size() == 1);
            assertThat(without.partition("orders", 0).leader()).isZero();
            assertThat(without.partition("orders", 0).isr()).containsExactly(0);
            assertThat(without.partition("alone", 0).hasLeader()).isFalse();

            ZooKeeperFixture.registration(broker.fixture.client(), 1, 9093).register();

            ClusterImage again = broker.await(image -> image.brokers().size() == 2);
            assertThat(again.partition("alone", 0).leader()).isEqualTo(1);
            assertThat(again.partition("alone", 0).leaderEpoch()).isEqualTo(2);
        }
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** What a single broker has of coordination. */
    private static final class Broker implements AutoCloseable {
        final ZooKeeperFixture fixture;
        final ZooKeeperClient client;
        final Controller controller;
        private final ZooKeeperElection election;
        private final ExecutorService owner = Executors.newSingleThreadExecutor();

        Broker(Path folder) throws Exception {
            this(folder, BrokerImage.NONE);
        }

        Broker(Path folder, long servedInEpoch) throws Exception {
            fixture = new ZooKeeperFixture(folder, "");
            client = fixture.client();
            ZooKeeperFixture.registration(client, 0, 9092, servedInEpoch).register();
            controller =
                    new Controller(
                            ControllerSettings.DEFAULT,
                            fixture.store(client),
                            new AnyConfig(),
                            owner,
                            scheduler(),
                            RandomGenerator.of("L64X128MixRandom"));
            election = new ZooKeeperElection(client, 0, io.riverrun.base.Clock.SYSTEM);
            election.start(controller);
            get(controller.firstImage());
        }

        ClusterImage await(Predicate<ClusterImage> condition) throws Exception {
            for (int i = 0; i < 1_000 && !condition.test(controller.image()); i++) {
                Thread.sleep(10);
            }
            assertThat(controller.image()).matches(condition);
            return controller.image();
        }

        String text(String path) {
            return new String(client.get(path).join().data(), StandardCharsets.UTF_8);
        }

        List<String> children(String path) {
            return client.children(path, null).join();
        }

        @Override
        public void close() {
            election.close();
            fixture.close();
            owner.shutdownNow();
        }

        private static Scheduler scheduler() {
            return (delayMs, work) -> {
                CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS).execute(work);
                return () -> {};
            };
        }
    }

    private static final class AnyConfig implements ConfigValidator {
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
