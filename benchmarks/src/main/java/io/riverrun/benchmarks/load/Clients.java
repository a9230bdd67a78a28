package io.riverrun.benchmarks.load;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Apache Kafka's own clients, at their defaults but for what a load lays over them: the same for
 * both brokers. Their reports to the broker (KIP-714) are off, as not every broker takes them.
 */
public final class Clients {

    private Clients() {}

    public static KafkaProducer<byte[], byte[]> producer(
            String bootstrap, Map<String, ?> overrides) {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        config.putAll(overrides);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public static KafkaConsumer<byte[], byte[]> consumer(
            String bootstrap, Map<String, ?> overrides) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.putAll(overrides);
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Asks again at once: what is timed is when a thing is done, not how clients wait for it. */
    public static Admin admin(String bootstrap) {
        return Admin.create(
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                        AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false,
                        AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 10,
                        AdminClientConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 50,
                        AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 10,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 120_000,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 300_000));
    }

    /** What a client has counted itself; NaN where it counts no such thing. */
    public static double metric(Map<MetricName, ? extends Metric> metrics, String name) {
        return metrics.entrySet().stream()
                .filter(e -> e.getKey().name().equals(name))
                .filter(e -> e.getKey().group().matches("producer-metrics|.*fetch-manager-metrics"))
                .filter(e -> e.getKey().tags().size() == 1)
                .map(e -> e.getValue().metricValue())
                .filter(Double.class::isInstance)
                .map(Double.class::cast)
                .findFirst()
                .orElse(Double.NaN);
    }
}
