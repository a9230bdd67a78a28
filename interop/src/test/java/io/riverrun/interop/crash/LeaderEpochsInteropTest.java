package io.riverrun.interop.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.BrokerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/**
 * A broker that was stopped in order leads on under the same epoch; one that was killed leads under
 * another. Producer and consumer go on over both.
 */
class LeaderEpochsInteropTest {

    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    @Test
    void shouldRaiseTheEpochOnlyWhenTheBrokerWasKilled() throws Exception {
        try (BrokerProcess broker = BrokerProcess.riverrun(Map.of())) {
            broker.start();
            createTopic(broker);
            try (KafkaProducer<String, String> producer = producer(broker);
                    KafkaConsumer<String, String> consumer = consumer(broker)) {
                consumer.assign(List.of(PARTITION));
                consumer.seekToBeginning(List.of(PARTITION));
                assertThat(epochOfNext(producer, consumer)).isZero();

                for (int restart = 0; restart < 2; restart++) {
                    broker.stop();
                    broker.start();
                    assertThat(epochOfNext(producer, consumer)).isZero();
                }
                broker.kill();
                broker.start();
                assertThat(epochOfNext(producer, consumer)).isOne();

                broker.stop();
                broker.start();
                assertThat(epochOfNext(producer, consumer)).isOne();
            }
        }
    }

    /** Writes a record and reads it; nothing else must have come. */
    private static int epochOfNext(
            KafkaProducer<String, String> producer, KafkaConsumer<String, String> consumer)
            throws ExecutionException, InterruptedException {
        long offset = producer.send(new ProducerRecord<>("orders", 0, null, "x")).get().offset();
        List<ConsumerRecord<String, String>> read = new ArrayList<>();
        for (int i = 0; i < 100 && read.isEmpty(); i++) {
            consumer.poll(Duration.ofMillis(100)).forEach(read::add);
        }
        assertThat(read).hasSize(1);
        assertThat(read.getFirst().offset()).isEqualTo(offset);
        return read.getFirst().leaderEpoch().orElseThrow();
    }

    private static void createTopic(BrokerProcess broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1))).all().get();
            TopicDescription topic =
                    admin.describeTopics(List.of("orders")).allTopicNames().get().get("orders");
            assertThat(topic.partitions()).hasSize(1);
        }
    }

    private static KafkaProducer<String, String> producer(BrokerProcess broker) {
        return new KafkaProducer<>(
                with(broker, "acks", "all"), new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(BrokerProcess broker) {
        return new KafkaConsumer<>(
                with(broker, "enable.auto.commit", false),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static Map<String, Object> with(BrokerProcess broker, String key, Object value) {
        return Map.of(
                "bootstrap.servers",
                broker.bootstrap(),
                "reconnect.backoff.max.ms",
                50,
                key,
                value);
    }
}
