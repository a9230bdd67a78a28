package io.riverrun.interop.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a partition from its first record to its last. Stateless, thread-safe. */
final class WholeLog {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private WholeLog() {}

    static List<ConsumerRecord<Integer, String>> of(String bootstrap, TopicPartition partition) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest");
        try (var consumer =
                new KafkaConsumer<>(config, new IntegerDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<ConsumerRecord<Integer, String>> records = new ArrayList<>();
            long deadlineNs = System.nanoTime() + LIMIT.toNanos();
            while (consumer.position(partition) < end) {
                if (System.nanoTime() > deadlineNs) {
                    throw new AssertionError(
                            "%s: read up to %d of %d"
                                    .formatted(partition, consumer.position(partition), end));
                }
                records.addAll(consumer.poll(Duration.ofMillis(200)).records(partition));
            }
            return records;
        }
    }
}
