package io.riverrun.zookeeper;

import io.riverrun.base.Clock;
import io.riverrun.controller.Controller;
import io.riverrun.controller.ControllerSettings;
import io.riverrun.controller.configs.ConfigValidator;
import io.riverrun.controller.topics.NewTopic;
import io.riverrun.controller.topics.TopicReference;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.Endpoint;
import io.riverrun.protocol.Uuid;
import io.riverrun.zookeeper.client.SessionFile;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.client.ZooKeeperSettings;
import io.riverrun.zookeeper.embedded.EmbeddedZooKeeper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Prints how long coordination takes, step by step, in a fresh process. Arguments: a data folder,
 * how many topics to create, how many partitions each, and "crash" to stop without closing. Run it
 * again on the same folder with 0 topics for a restart.
 */
final class CoordinationTimings {

    private static long last = System.nanoTime();

    private CoordinationTimings() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int topics = Integer.parseInt(args[1]);
        int partitions = Integer.parseInt(args[2]);
        long begin = System.nanoTime();
        last = begin;
        EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder.resolve("zk"), "127.0.0.1", 0);
        lap("embedded server");
        ZooKeeperClient client =
                ZooKeeperClient.connect(
                        ZooKeeperSettings.of(server.connectString(), 6_000, 0),
                        new SessionFile(folder.resolve("session")));
        lap("client connected");
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        ClusterRoots.lay(client, new Uuid(random.nextLong(), random.nextLong()).toString());
        lap("roots laid");
        new ZooKeeperRegistration(
                        client,
                        0,
                        null,
                        List.of(new Endpoint("PLAINTEXT", "127.0.0.1", 9092, "PLAINTEXT")),
                        BrokerImage.NONE,
                        Clock.SYSTEM)
                .register();
        lap("registered");
        ExecutorService owner = Executors.newSingleThreadExecutor();
        Controller controller =
                new Controller(
                        ControllerSettings.DEFAULT,
                        new ZooKeeperStore(
                                client, () -> new Uuid(random.nextLong(), random.nextLong())),
                        new AnyConfig(),
                        owner,
                        (delayMs, work) -> {
                            CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS)
                                    .execute(work);
                            return () -> {};
                        },
                        random);
        ZooKeeperElection election = new ZooKeeperElection(client, 0, Clock.SYSTEM);
        election.start(controller);
        controller.firstImage().toCompletableFuture().get();
        lap("elected, loaded " + controller.image().topicCount() + " topics");
        System.out.printf("%8.1f ms  in all%n", (System.nanoTime() - begin) / 1e6);
        last = System.nanoTime();
        if (topics > 0) {
            work(controller, topics, partitions);
        }
        if (args.length > 3) {
            Runtime.getRuntime().halt(1);
        }
        last = System.nanoTime();
        election.close();
        client.close();
        server.close();
        owner.shutdownNow();
        lap("closed");
    }

    private static void work(Controller controller, int topics, int partitions) throws Exception {
        List<CompletableFuture<?>> created = new ArrayList<>();
        for (int i = 0; i < topics; i++) {
            created.add(
                    controller
                            .createTopics(
                                    List.of(
                                            new NewTopic(
                                                    "topic-" + i,
                                                    partitions,
                                                    1,
                                                    Map.of(),
                                                    Map.of())),
                                    false)
                            .toCompletableFuture());
        }
        CompletableFuture.allOf(created.toArray(CompletableFuture<?>[]::new)).get();
        lap("created " + topics + " topics of " + partitions + " partitions");
        controller
                .createTopics(List.of(new NewTopic("one-more", 2_000, 1)), false)
                .toCompletableFuture()
                .get();
        lap("created one topic of 2,000 partitions");
        controller
                .createTopics(List.of(new NewTopic("single", 1, 1)), false)
                .toCompletableFuture()
                .get();
        lap("created one topic of 1 partition");
        controller
                .deleteTopics(List.of(TopicReference.byName("one-more")))
                .toCompletableFuture()
                .get();
        lap("deleted the topic of 2,000 partitions");
    }

    private static void lap(String what) {
        long now = System.nanoTime();
        System.out.printf("%8.1f ms  %s%n", (now - last) / 1e6, what);
        last = System.nanoTime();
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
