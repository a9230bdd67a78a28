package io.riverrun.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Makes topics and waits until each of their partitions can be used. Stateless. */
public final class Topics {
    private static final int RETRY_MS = 10;

    /** The time that Kafka's admin client takes for a question grows as the square of its size. */
    private static final int PARTITIONS_ASKED_MAX = 1_000;

    private Topics() {}

    /** Creates a topic and waits until it is usable. */
    public static void create(
            String bootstrap, String topic, int partitions, Map<String, String> configs)
            throws Exception {
        try (Admin admin = Clients.admin(bootstrap)) {
            NewTopic wanted = new NewTopic(topic, partitions, (short) 1).configs(configs);
            create(admin, List.of(wanted), Duration.ofMinutes(2));
        }
    }

    /**
     * Creates several and waits until all are usable. Each has a request of its own, without a wait
     * between them: Apache Kafka refuses one for 10,000 partitions.
     */
    public static void create(Admin admin, List<NewTopic> topics, Duration limit) throws Exception {
        List<KafkaFuture<Void>> made =
                topics.stream().map(topic -> admin.createTopics(List.of(topic)).all()).toList();
        for (KafkaFuture<Void> each : made) {
            each.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        }
        awaitUsable(
                admin,
                topics.stream()
                        .flatMap(t -> partitions(t.name(), t.numPartitions()).stream())
                        .toList(),
                limit);
    }

    /**
     * Waits until the leader of each partition tells its end offset.
     *
     * @throws IllegalStateException when the limit has passed
     */
    public static void awaitUsable(Admin admin, List<TopicPartition> partitions, Duration limit)
            throws InterruptedException {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        List<TopicPartition> missing = new ArrayList<>(partitions);
        while (!missing.isEmpty()) {
            List<TopicPartition> asked =
                    missing.subList(0, Math.min(PARTITIONS_ASKED_MAX, missing.size()));
            if (areUsable(admin, asked)) {
                asked.clear();
            } else if (System.nanoTime() > deadlineNs) {
                throw new IllegalStateException(
                        "Not usable within %s: %d partitions, %s among them"
                                .formatted(limit, missing.size(), missing.getFirst()));
            } else {
                Thread.sleep(RETRY_MS);
            }
        }
    }

    /** All partitions of a topic. */
    public static List<TopicPartition> partitions(String topic, int partitions) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private static boolean areUsable(Admin admin, List<TopicPartition> partitions)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        partitions.forEach(partition -> question.put(partition, OffsetSpec.latest()));
        try {
            admin.listOffsets(question).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
