package io.riverrun.interop.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.BrokerProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * What every client must be able to do, in every codec at once: publish, consume half of it in a
 * group, survive a restart of the broker, and resume from the committed offsets with exactly the
 * rest. Used once; confined to the test's thread.
 */
final class ClientScenario {
    private static final int RECORDS = 600;
    private static final int FIRST_HALF = 250;
    private static final int PARTITIONS = 3;

    private final InteropClient client;
    private final BrokerProcess broker;

    ClientScenario(InteropClient client, BrokerProcess broker) {
        this.client = client;
        this.broker = broker;
    }

    void run() {
        createTopics();
        long startedMs = System.currentTimeMillis();
        var acked = inEveryCodec(this::produce);
        var before = inEveryCodec(codec -> consume(codec, FIRST_HALF));
        broker.stop();
        broker.start();
        var after = inEveryCodec(codec -> consume(codec, RECORDS - FIRST_HALF));
        for (Codec codec : client.codecs()) {
            List<ReceivedRecord> received = new ArrayList<>(before.get(codec));
            received.addAll(after.get(codec));
            assertSentEqualsReceived(codec, received, startedMs);
            assertAcknowledgedWhereReceived(acked.get(codec), received);
            assertBatchesCarry(codec);
        }
        assertEverythingCommitted();
    }

    private List<AckedRecord> produce(Codec codec) {
        return client.produce(broker.bootstrap(), topic(codec), codec, 0, RECORDS);
    }

    private List<ReceivedRecord> consume(Codec codec, int count) {
        return client.consume(broker.bootstrap(), topic(codec), group(codec), count);
    }

    private String topic(Codec codec) {
        return client.name() + "-" + codec.configValue();
    }

    private String group(Codec codec) {
        return "group-of-" + topic(codec);
    }

    private void createTopics() {
        List<NewTopic> topics = new ArrayList<>();
        client.codecs()
                .forEach(codec -> topics.add(new NewTopic(topic(codec), PARTITIONS, (short) 1)));
        try (Admin admin = admin()) {
            admin.createTopics(topics).all().toCompletionStage().toCompletableFuture().join();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    private void assertSentEqualsReceived(
            Codec codec, List<ReceivedRecord> received, long startedMs) {
        assertThat(received).as("%s: records received", topic(codec)).hasSize(RECORDS);
        Map<Integer, Integer> lastNumberOf = new HashMap<>();
        Map<Integer, Long> nextOffsetOf = new HashMap<>();
        for (ReceivedRecord record : received) {
            int i = Payload.numberIn(record.value());
            assertThat(record.key()).isEqualTo(Payload.key(i));
            assertThat(record.value()).isEqualTo(Payload.value(i));
            assertThat(record.headers()).isEqualTo(client.headersOf(i));
            assertThat(record.timestamp())
                    .isBetween(startedMs - 1_000, System.currentTimeMillis() + 1_000);
            assertThat(i)
                    .as("order in partition %d", record.partition())
                    .isGreaterThan(lastNumberOf.getOrDefault(record.partition(), -1));
            assertThat(record.offset())
                    .as("next offset of partition %d", record.partition())
                    .isEqualTo(nextOffsetOf.getOrDefault(record.partition(), 0L));
            lastNumberOf.put(record.partition(), i);
            nextOffsetOf.put(record.partition(), record.offset() + 1);
        }
        assertThat(received.stream().map(r -> Payload.numberIn(r.value())).sorted())
                .as("%s: every record once", topic(codec))
                .isEqualTo(IntStream.range(0, RECORDS).boxed().toList());
    }

    private static void assertAcknowledgedWhereReceived(
            List<AckedRecord> acked, List<ReceivedRecord> received) {
        if (acked.isEmpty()) {
            return;
        }
        assertThat(received)
                .map(r -> new AckedRecord(Payload.numberIn(r.value()), r.partition(), r.offset()))
                .containsExactlyInAnyOrderElementsOf(acked);
    }

    /** librdkafka sends a batch as it is when compressing would make it longer. */
    private void assertBatchesCarry(Codec codec) {
        assertThat(SegmentCodecs.of(broker.logDir(), topic(codec)))
                .as("compression of the batches of %s on disk", topic(codec))
                .contains(codec)
                .isSubsetOf(codec, Codec.NONE);
    }

    private void assertEverythingCommitted() {
        try (Admin admin = admin()) {
            for (Codec codec : client.codecs()) {
                assertThat(committed(admin, codec))
                        .as("committed offsets of %s", group(codec))
                        .isEqualTo(endOffsets(admin, codec));
            }
        }
    }

    /** Offsets above 0: a partition without records has no commit in some clients. */
    private Map<TopicPartition, Long> committed(Admin admin, Codec codec) {
        return join(admin.listConsumerGroupOffsets(group(codec)).partitionsToOffsetAndMetadata())
                .entrySet()
                .stream()
                .filter(e -> e.getValue() != null && e.getValue().offset() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
    }

    private Map<TopicPartition, Long> endOffsets(Admin admin, Codec codec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int p = 0; p < PARTITIONS; p++) {
            asked.put(new TopicPartition(topic(codec), p), OffsetSpec.latest());
        }
        return join(admin.listOffsets(asked).all()).entrySet().stream()
                .filter(e -> e.getValue().offset() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
    }

    private static <T> T join(KafkaFuture<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** Runs the step for all codecs at the same time and gives the results by codec. */
    private <T> Map<Codec, T> inEveryCodec(Function<Codec, T> step) {
        Map<Codec, Future<T>> running = new HashMap<>();
        Map<Codec, T> results = new HashMap<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Codec codec : client.codecs()) {
                running.put(codec, executor.submit(() -> step.apply(codec)));
            }
            running.forEach((codec, future) -> results.put(codec, resultOf(future)));
        }
        return results;
    }

    private static <T> T resultOf(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AssertionError failure
                    ? failure
                    : new AssertionError(e.getCause());
        }
    }
}
