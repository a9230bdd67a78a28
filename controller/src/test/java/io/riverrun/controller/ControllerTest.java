package io.riverrun.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.controller.configs.ConfigOp;
import io.riverrun.controller.configs.ConfigResult;
import io.riverrun.controller.configs.ConfigValidator;
import io.riverrun.controller.store.InMemoryMetadataStore;
import io.riverrun.controller.store.StoreException;
import io.riverrun.controller.topics.NewPartitions;
import io.riverrun.controller.topics.NewTopic;
import io.riverrun.controller.topics.TopicCreationResult;
import io.riverrun.controller.topics.TopicReference;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The controller on a fake store: what clients are answered, and what becomes of the image. */
class ControllerTest {

    private final InMemoryMetadataStore store = new InMemoryMetadataStore();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final List<ClusterImage> published = new ArrayList<>();
    private final Controller controller =
            new Controller(
                    new ControllerSettings(3, 1, 1_000, 5),
                    store,
                    new NumbersOnly(),
                    tasks::add,
                    (delayMs, work) -> {
                        later.add(work);
                        return () -> {};
                    },
                    RandomGeneratorFactory.of("L64X128MixRandom").create(42));

    @BeforeEach
    void elect() {
        for (int id = 1; id <= 3; id++) {
            store.addBroker(new BrokerImage(id, "rack-" + id, List.of(), id));
        }
        controller.addListener((before, after, changes) -> published.add(after));
        controller.elected(store.newTerm(1));
        run();
    }

    @Test
    void shouldCreateTopicWithDefaultsWhenNothingIsSaid() {
        TopicCreationResult result = create(new NewTopic("orders", -1, -1)).getFirst();

        assertThat(result.error()).isEqualTo(ErrorCode.NONE);
        assertThat(result.numPartitions()).isEqualTo(3);
        assertThat(result.replicationFactor()).isEqualTo(1);
        assertThat(controller.image().topic("orders").id()).isEqualTo(result.topicId());
        assertThat(published.getLast().topic("orders")).isNotNull();
    }

    @Test
    void shouldSpreadLeadersAndReplicasOverBrokers() {
        create(new NewTopic("orders", 6, 3));

        var partitions = controller.image().topic("orders").partitions();
        assertThat(partitions).allMatch(p -> p.replicas().size() == 3 && p.leaderEpoch() == 0);
        assertThat(partitions.stream().map(p -> p.leader()).distinct()).hasSize(3);
        assertThat(partitions).allMatch(p -> p.isr().equals(p.replicas()));
    }

    @Test
    void shouldAnswerEachTopicWithItsOwnErrorInOrder() {
        create(new NewTopic("there", 1, 1), new NewTopic("with.dot", 1, 1));

        List<ErrorCode> errors =
                create(
                                new NewTopic("there", 1, 1),
                                new NewTopic("twice", 1, 1),
                                new NewTopic("good", 1, 1),
                                new NewTopic("twice", 1, 1),
                                new NewTopic("no/slash", 1, 1),
                                new NewTopic("..", 1, 1),
                                new NewTopic("x".repeat(250), 1, 1),
                                new NewTopic("with_dot", 1, 1),
                                new NewTopic("zero", 0, 1),
                                new NewTopic("many", 1_001, 1),
                                new NewTopic("unreplicated", 1, 0),
                                new NewTopic("overreplicated", 1, 4),
                                new NewTopic("config", 1, 1, Map.of(), Map.of("a", "text")),
                                new NewTopic("both", 1, -1, Map.of(0, List.of(1)), Map.of()),
                                new NewTopic("gap", -1, -1, Map.of(1, List.of(1)), Map.of()),
                                new NewTopic("dead", -1, -1, Map.of(0, List.of(9)), Map.of()),
                                new NewTopic("same", -1, -1, Map.of(0, List.of(1, 1)), Map.of()))
                        .stream()
                        .map(TopicCreationResult::error)
                        .toList();

        assertThat(errors)
                .containsExactly(
                        ErrorCode.TOPIC_ALREADY_EXISTS,
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.NONE,
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.INVALID_TOPIC_EXCEPTION,
                        ErrorCode.INVALID_TOPIC_EXCEPTION,
                        ErrorCode.INVALID_TOPIC_EXCEPTION,
                        ErrorCode.INVALID_TOPIC_EXCEPTION,
                        ErrorCode.INVALID_PARTITIONS,
                        ErrorCode.INVALID_PARTITIONS,
                        ErrorCode.INVALID_REPLICATION_FACTOR,
                        ErrorCode.INVALID_REPLICATION_FACTOR,
                        ErrorCode.INVALID_CONFIG,
                        ErrorCode.INVALID_REQUEST,
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(controller.image().topicNames()).containsExactly("good", "there", "with.dot");
    }

    @Test
    void shouldChangeNothingWhenOnlyValidating() {
        var results = await(controller.createTopics(List.of(new NewTopic("t", 1, 1)), true));

        assertThat(results.getFirst().error()).isEqualTo(ErrorCode.NONE);
        assertThat(controller.image().topicCount()).isZero();
    }

    @Test
    void shouldDeleteByNameAndById() {
        Uuid id = create(new NewTopic("a", 1, 1), new NewTopic("b", 1, 1)).get(1).topicId();

        var results =
                await(
                        controller.deleteTopics(
                                List.of(
                                        TopicReference.byName("a"),
                                        TopicReference.byId(id),
                                        TopicReference.byName("none"),
                                        TopicReference.byId(new Uuid(5, 5)))));

        assertThat(results.stream().map(r -> r.error()))
                .containsExactly(
                        ErrorCode.NONE,
                        ErrorCode.NONE,
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                        ErrorCode.UNKNOWN_TOPIC_ID);
        assertThat(results.get(1).name()).isEqualTo("b");
        assertThat(controller.image().topicCount()).isZero();
    }

    @Test
    void shouldAddPartitionsAndRefuseFewer() {
        create(new NewTopic("a", 2, 2));

        var results =
                await(
                        controller.createPartitions(
                                List.of(
                                        new NewPartitions("a", 5, List.of()),
                                        new NewPartitions("none", 5, List.of())),
                                false));
        var fewer =
                await(
                        controller.createPartitions(
                                List.of(new NewPartitions("a", 5, List.of())), false));

        assertThat(results.stream().map(r -> r.error()))
                .containsExactly(ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(fewer.getFirst().error()).isEqualTo(ErrorCode.INVALID_PARTITIONS);
        assertThat(controller.image().topic("a").partitions())
                .hasSize(5)
                .allMatch(p -> p.replicas().size() == 2);
    }

    @Test
    void shouldAlterConfigsIncrementally() {
        create(new NewTopic("a", 1, 1, Map.of(), Map.of("x", "1", "y", "2")));
        ConfigResource topic = ConfigResource.topic("a");

        List<ConfigResult> results =
                await(
                        controller.incrementalAlterConfigs(
                                Map.of(
                                        topic,
                                        List.of(
                                                op(ConfigOp.Kind.SET, "x", "3"),
                                                op(ConfigOp.Kind.DELETE, "y", null),
                                                op(ConfigOp.Kind.APPEND, "list", "8,9"),
                                                op(ConfigOp.Kind.APPEND, "z.list", "4"))),
                                false));
        List<ConfigResult> subtracted =
                await(
                        controller.incrementalAlterConfigs(
                                Map.of(topic, List.of(op(ConfigOp.Kind.SUBTRACT, "list", "8"))),
                                false));
        List<ConfigResult> notList =
                await(
                        controller.incrementalAlterConfigs(
                                Map.of(topic, List.of(op(ConfigOp.Kind.APPEND, "x", "8"))), false));

        assertThat(results.getFirst().error()).isEqualTo(ErrorCode.NONE);
        assertThat(subtracted.getFirst().error()).isEqualTo(ErrorCode.NONE);
        assertThat(notList.getFirst().error()).isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(controller.image().configs(topic))
                .isEqualTo(Map.of("x", "3", "list", "7,9", "z.list", "7,4"));
    }

    @Test
    void shouldRefuseConfigsThatAreNotValid() {
        create(new NewTopic("a", 1, 1));

        assertThat(alter(ConfigResource.topic("a"), "text")).isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(alter(ConfigResource.topic("none"), "1"))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(alter(new ConfigResource(ConfigResource.Type.BROKER, "one"), "1"))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(alter(ConfigResource.DEFAULT_BROKER, "1")).isEqualTo(ErrorCode.NONE);
        assertThat(alter(new ConfigResource(ConfigResource.Type.GROUP, "g"), "1"))
                .isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldReserveDistinctProducerIds() {
        var first = await(controller.allocateProducerIds(1));
        var second = await(controller.allocateProducerIds(2));

        assertThat(first.block().lastId()).isEqualTo(999);
        assertThat(second.block().firstId()).isEqualTo(1000);
    }

    @Test
    void shouldRefuseWhenAnotherBrokerIsController() {
        controller.deposed();
        controller.controllerIs(2);
        run();

        assertThat(create(new NewTopic("a", 1, 1)).getFirst().error())
                .isEqualTo(ErrorCode.NOT_CONTROLLER);
        assertThat(await(controller.allocateProducerIds(1)).error())
                .isEqualTo(ErrorCode.NOT_CONTROLLER);
    }

    @Test
    void shouldRefuseWhenFencedByNewerTerm() {
        store.newTerm(2);

        assertThat(create(new NewTopic("a", 1, 1)).getFirst().error())
                .isEqualTo(ErrorCode.NOT_CONTROLLER);
        assertThat(controller.image().topic("a")).isNull();
    }

    @Test
    void shouldLoadAnewAndGoOnWhenStoreFails() {
        store.failNextWrite(
                new StoreException(StoreException.Reason.UNAVAILABLE, "connection lost", null));

        TopicCreationResult failed = create(new NewTopic("a", 1, 1)).getFirst();
        CompletionStage<List<TopicCreationResult>> waiting =
                controller.createTopics(List.of(new NewTopic("b", 1, 1)), false);
        run();
        boolean waits = !waiting.toCompletableFuture().isDone();
        later.remove().run();

        assertThat(failed.error()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(waits).isTrue();
        assertThat(await(waiting).getFirst().error()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void shouldRefuseRetriablyWhenQueueIsFull() {
        for (int i = 0; i < 5; i++) {
            controller.createTopics(List.of(new NewTopic("t" + i, 1, 1)), false);
        }

        var refused = controller.createTopics(List.of(new NewTopic("late", 1, 1)), false);

        TopicCreationResult result = refused.toCompletableFuture().join().getFirst();
        assertThat(result.error()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(result.message()).contains("5");
        run();
        assertThat(controller.image().topicCount()).isEqualTo(5);
    }

    @Test
    void shouldMoveLeadersWhenBrokerDiesAndElectAgainWhenItReturns() {
        create(
                new NewTopic("a", -1, -1, Map.of(0, List.of(2, 3)), Map.of()),
                new NewTopic("alone", -1, -1, Map.of(0, List.of(2)), Map.of()));

        controller.brokersAre(List.of(broker(1, 1), broker(3, 3)));
        run();
        ClusterImage without = controller.image();
        controller.brokersAre(List.of(broker(1, 1), broker(2, 7), broker(3, 3)));
        run();

        assertThat(without.partition("a", 0).leader()).isEqualTo(3);
        assertThat(without.partition("a", 0).leaderEpoch()).isEqualTo(1);
        assertThat(without.partition("alone", 0).leader()).isEqualTo(-1);
        assertThat(without.partition("alone", 0).isr()).containsExactly(2);
        assertThat(controller.image().partition("alone", 0).leader()).isEqualTo(2);
        assertThat(controller.image().partition("alone", 0).leaderEpoch()).isEqualTo(2);
        assertThat(controller.image().partition("a", 0).leader()).isEqualTo(3);
    }

    @Test
    void shouldRaiseLeaderEpochWhenLoneLeaderRestartedUnnoticed() {
        create(new NewTopic("alone", -1, -1, Map.of(0, List.of(2)), Map.of()));

        controller.brokersAre(List.of(broker(1, 1), broker(2, 7), broker(3, 3)));
        run();

        assertThat(controller.image().partition("alone", 0).leader()).isEqualTo(2);
        assertThat(controller.image().partition("alone", 0).leaderEpoch()).isEqualTo(1);
        assertThat(controller.image().broker(2).epoch()).isEqualTo(7);
    }

    @Test
    void shouldFinishDeletionsAndForgetImpossibleOnesWhenTakingOver() {
        create(new NewTopic("a", 1, 1));
        store.askForDeletion("a");
        store.askForDeletion("never-there");

        controller.elected(store.newTerm(1));
        run();

        assertThat(controller.image().topic("a")).isNull();
        assertThat(store.load().toCompletableFuture().join().deletionsPending()).isEmpty();
    }

    @Test
    void shouldAnswerAndTellTheOthersWhenListenerFails() {
        List<ClusterImage> told = new ArrayList<>();
        controller.addListener((before, after, changes) -> {
            throw new IllegalStateException("a bug");
        });
        controller.addListener((before, after, changes) -> told.add(after));
        run();

        assertThat(create(new NewTopic("a", 1, 1)).getFirst().error()).isEqualTo(ErrorCode.NONE);
        assertThat(told.getLast().topic("a")).isNotNull();
    }

    private ErrorCode alter(ConfigResource resource, String value) {
        return await(controller.alterConfigs(Map.of(resource, Map.of("x", value)), false))
                .getFirst()
                .error();
    }

    private List<TopicCreationResult> create(NewTopic... topics) {
        return await(controller.createTopics(List.of(topics), false));
    }

    private <T> T await(CompletionStage<T> stage) {
        run();
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private static BrokerImage broker(int id, long epoch) {
        return new BrokerImage(id, "rack-" + id, List.of(), epoch);
    }

    private static ConfigOp op(ConfigOp.Kind kind, String key, String value) {
        return new ConfigOp(kind, key, value);
    }

    /** Every key is valid with digits and commas; those that end in "list" are lists from 7. */
    private static final class NumbersOnly implements ConfigValidator {
        @Override
        public Optional<String> problem(ConfigResource resource, Map<String, String> configs) {
            return configs.values().stream()
                    .filter(value -> !value.matches("[0-9,]*"))
                    .findFirst()
                    .map(value -> "'" + value + "' is not a number.");
        }

        @Override
        public boolean isList(ConfigResource.Type type, String key) {
            return key.endsWith("list");
        }

        @Override
        public Optional<String> defaultValue(ConfigResource.Type type, String key) {
            return Optional.of("7");
        }
    }
}
