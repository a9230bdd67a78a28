package io.riverrun.interop.java;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.SharedBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Apache's consumer can ask of a partition: positions, times, commits, pauses. */
class ConsumerInteropTest {
    private static final int RECORDS = 100;
    private static final long FIRST_TIMESTAMP_MS = 1_700_000_000_000L;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final TopicPartition PARTITION = new TopicPartition("asked", 0);

    @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

    /** Record i has the timestamp of the first and i seconds; the topic makes itself. */
    @BeforeAll
    static void produce() {
        Map<String, Object> config =
                Map.of("bootstrap.servers", BROKER.bootstrap(), "enable.idempotence", "true");
        try (var producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                long timestamp = FIRST_TIMESTAMP_MS + i * 1_000L;
                var _ =
                        producer.send(
                                new ProducerRecord<>(
                                        PARTITION.topic(), 0, timestamp, "key", "value-" + i));
            }
        }
    }

    @Test
    void shouldTellBeginningEndAndOffsetsForTimes() {
        try (var consumer = consumer("times")) {
            List<TopicPartition> asked = List.of(PARTITION);
            assertThat(consumer.beginningOffsets(asked)).containsEntry(PARTITION, 0L);
            assertThat(consumer.endOffsets(asked)).containsEntry(PARTITION, (long) RECORDS);
            long between = FIRST_TIMESTAMP_MS + 41_500;
            OffsetAndTimestamp found =
                    consumer.offsetsForTimes(Map.of(PARTITION, between)).get(PARTITION);
            assertThat(found.offset()).isEqualTo(42);
            assertThat(found.timestamp()).isEqualTo(FIRST_TIMESTAMP_MS + 42_000);
            long after = FIRST_TIMESTAMP_MS + RECORDS * 1_000L;
            assertThat(consumer.offsetsForTimes(Map.of(PARTITION, after)).get(PARTITION)).isNull();
            assertThat(consumer.partitionsFor(PARTITION.topic())).hasSize(1);
            assertThat(consumer.listTopics()).containsKey(PARTITION.topic());
        }
    }

    @Test
    void shouldSeek() {
        try (var consumer = consumer("seek")) {
            consumer.assign(List.of(PARTITION));
            consumer.seek(PARTITION, 90);
            assertThat(values(consumer, 10)).isEqualTo(valuesFrom(90));
            consumer.seekToBeginning(List.of(PARTITION));
            assertThat(values(consumer, RECORDS)).isEqualTo(valuesFrom(0));
            consumer.seekToEnd(List.of(PARTITION));
            assertThat(consumer.position(PARTITION)).isEqualTo(RECORDS);
        }
    }

    @Test
    void shouldNotFetchWhatIsPaused() {
        try (var consumer = consumer("paused")) {
            consumer.assign(List.of(PARTITION));
            consumer.seek(PARTITION, 50);
            consumer.pause(List.of(PARTITION));
            assertThat(consumer.poll(Duration.ofMillis(300)).isEmpty()).isTrue();
            consumer.resume(List.of(PARTITION));
            assertThat(values(consumer, 50)).isEqualTo(valuesFrom(50));
        }
    }

    @Test
    void shouldCommitAndResume() {
        try (var consumer = consumer("commits")) {
            consumer.assign(List.of(PARTITION));
            consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(10, "by sync")));
            assertThat(consumer.committed(Set.of(PARTITION)).get(PARTITION))
                    .isEqualTo(new OffsetAndMetadata(10, "by sync"));
            CompletableFuture<Exception> done = new CompletableFuture<>();
            consumer.commitAsync(
                    Map.of(PARTITION, new OffsetAndMetadata(70, "by async")),
                    (offsets, failure) -> done.complete(failure));
            long deadlineNs = System.nanoTime() + LIMIT.toNanos();
            while (!done.isDone() && System.nanoTime() < deadlineNs) {
                consumer.poll(Duration.ofMillis(50));
            }
            assertThat(done).isCompletedWithValue(null);
        }
        try (var resumed = consumer("commits")) {
            resumed.assign(List.of(PARTITION));
            assertThat(values(resumed, 30)).isEqualTo(valuesFrom(70));
        }
    }

    @Test
    void shouldReadBatchesAboveItsLimitsFromEveryPartition() throws Exception {
        NewTopic large =
                new NewTopic("large", 3, (short) 1).configs(Map.of("max.message.bytes", "5000000"));
        Map<String, Object> config =
                Map.of("bootstrap.servers", BROKER.bootstrap(), "max.request.size", "5000000");
        String value = "x".repeat(3 * ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES);
        try (Admin admin = Admin.create(config);
                var producer =
                        new KafkaProducer<>(
                                config, new StringSerializer(), new StringSerializer())) {
            admin.createTopics(List.of(large)).all().get();
            for (int partition = 0; partition < 3; partition++) {
                producer.send(new ProducerRecord<>("large", partition, "key", value)).get();
            }
        }

        Set<Integer> partitions = new TreeSet<>();
        try (var consumer = consumer("large")) {
            consumer.subscribe(List.of("large"));
            long deadlineNs = System.nanoTime() + LIMIT.toNanos();
            while (partitions.size() < 3 && System.nanoTime() < deadlineNs) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> partitions.add(record.partition()));
            }
        }

        assertThat(partitions).containsExactly(0, 1, 2);
    }

    private static List<String> valuesFrom(int first) {
        return IntStream.range(first, RECORDS).mapToObj(i -> "value-" + i).toList();
    }

    private static List<String> values(KafkaConsumer<String, String> consumer, int count) {
        List<String> values = new ArrayList<>();
        long deadlineNs = System.nanoTime() + LIMIT.toNanos();
        while (values.size() < count && System.nanoTime() < deadlineNs) {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                assertThat(record.timestamp())
                        .isEqualTo(FIRST_TIMESTAMP_MS + record.offset() * 1_000);
                values.add(record.value());
            }
        }
        return values;
    }

    private static KafkaConsumer<String, String> consumer(String group) {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        BROKER.bootstrap(),
                        "group.id",
                        group,
                        "enable.auto.commit",
                        "false",
                        "auto.offset.reset",
                        "earliest");
        return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }
}
