package io.riverrun.interop.java;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.SharedBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Apache's clients see of a topic with cleanup.policy=compact. */
class CompactionInteropTest {
    private static final int KEYS = 100;
    private static final int RECORDS = 60_000;
    private static final int FEW = 10_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TopicPartition PARTITION = new TopicPartition("compacted", 0);

    /** Kafka 4 allows no smaller segments than a megabyte. */
    private static final String SEGMENT_BYTES = Integer.toString(1 << 20);

    @RegisterExtension
    static final SharedBroker BROKER = new SharedBroker(Map.of("log.cleaner.backoff.ms", "200"));

    @Test
    void shouldSeeFarFewerRecordsAndLastValueOfEachKey() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()))) {
            Map<String, String> configs =
                    Map.of(
                            "cleanup.policy", "compact",
                            "segment.bytes", SEGMENT_BYTES,
                            "min.cleanable.dirty.ratio", "0.01",
                            "delete.retention.ms", "600000");
            admin.createTopics(
                            List.of(new NewTopic(PARTITION.topic(), 1, (short) 1).configs(configs)))
                    .all()
                    .get();
        }
        Map<String, String> expected = produce();

        List<ConsumerRecord<String, String>> seen = consume();
        long deadlineNs = System.nanoTime() + LIMIT.toNanos();
        while (seen.size() > FEW && System.nanoTime() < deadlineNs) {
            Thread.sleep(200);
            seen = consume();
        }

        assertThat(seen.size()).isLessThan(FEW);
        Map<String, String> last = new HashMap<>();
        long offset = -1;
        for (ConsumerRecord<String, String> record : seen) {
            assertThat(record.offset()).isGreaterThan(offset);
            offset = record.offset();
            last.put(record.key(), record.value());
            String header =
                    new String(
                            record.headers().lastHeader("number").value(), StandardCharsets.UTF_8);
            assertThat(header).isEqualTo(Long.toString(record.offset()));
        }
        assertThat(offset).isEqualTo(RECORDS - 1);
        assertThat(last).isEqualTo(expected);
    }

    /** Many versions of each key; what each ends up as, null when it is deleted. */
    private static Map<String, String> produce() {
        Map<String, String> last = new HashMap<>();
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers", BROKER.bootstrap(),
                        "compression.type", "lz4",
                        "linger.ms", "5");
        Random random = new Random(42);
        try (var producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                String key = "key-" + random.nextInt(KEYS);
                String value = random.nextInt(10) == 0 ? null : value(random);
                var record = new ProducerRecord<>(PARTITION.topic(), 0, key, value);
                record.headers()
                        .add("number", Integer.toString(i).getBytes(StandardCharsets.UTF_8));
                var _ = producer.send(record);
                last.put(key, value);
            }
        }
        return last;
    }

    /** Hardly compressible, so that there are several segments. */
    private static String value(Random random) {
        byte[] bytes = new byte[90];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static List<ConsumerRecord<String, String>> consume() {
        Map<String, Object> config =
                Map.of("bootstrap.servers", BROKER.bootstrap(), "auto.offset.reset", "earliest");
        List<ConsumerRecord<String, String>> seen = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
            while (consumer.position(PARTITION) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(seen::add);
            }
        }
        return seen;
    }
}
