package io.riverrun.interop.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.BrokerProcess;
import io.riverrun.interop.process.BrokerProduct;
import io.riverrun.interop.process.SharedBroker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The broker is killed 20 times at random moments under load. Every acknowledged record is there
 * afterwards, once, where it was acknowledged, in order.
 */
class KillNineInteropTest {
    private static final int KILLS = 20;
    private static final int UP_MS_MAX = 1_000;
    private static final int PARTITIONS = 4;
    private static final List<String> CODECS = List.of("none", "lz4", "zstd");

    /**
     * Apache's controller takes a killed broker back only when its old session has run out: 9 s, if
     * we let it. Elsewhere the default stays, as a short session fences a busy broker.
     */
    private static final Map<String, String> OVERRIDES =
            BrokerProduct.underTest() == BrokerProduct.APACHE
                    ? Map.of(
                            "broker.session.timeout.ms", "1000",
                            "broker.heartbeat.interval.ms", "200")
                    : Map.of();

    @RegisterExtension static final SharedBroker BROKER = new SharedBroker(OVERRIDES);

    @Test
    void shouldKeepEveryAcknowledgedRecordOverTwentyKills() throws InterruptedException {
        Random random = Seed.announced("KillNineInteropTest");
        List<SteadyProducer> producers = startProducers();
        for (int kill = 0; kill < KILLS; kill++) {
            int acknowledgedBefore = acknowledgedBy(producers);
            Thread.sleep(random.nextInt(UP_MS_MAX));
            BROKER.process().kill();
            BROKER.process().start();
            awaitMoreThan(acknowledgedBefore, producers, BROKER.process());
        }
        for (SteadyProducer producer : producers) {
            producer.finish();
            assertThat(producer.failures()).as("records given up on").isEmpty();
            for (int p = 0; p < PARTITIONS; p++) {
                assertKept(producer, new TopicPartition(producer.topic(), p));
            }
        }
    }

    private static List<SteadyProducer> startProducers() {
        List<SteadyProducer> producers = new ArrayList<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()))) {
            List<NewTopic> topics =
                    CODECS.stream()
                            .map(codec -> new NewTopic("kill-" + codec, PARTITIONS, (short) 1))
                            .toList();
            admin.createTopics(topics).all().toCompletionStage().toCompletableFuture().join();
        }
        for (String codec : CODECS) {
            producers.add(
                    new SteadyProducer(BROKER.bootstrap(), "kill-" + codec, PARTITIONS, codec));
        }
        producers.forEach(SteadyProducer::start);
        return producers;
    }

    private static int acknowledgedBy(List<SteadyProducer> producers) {
        return producers.stream().mapToInt(SteadyProducer::acknowledgedCount).sum();
    }

    /** Progress after every restart: else twenty kills in a row would show nothing. */
    private static void awaitMoreThan(
            int before, List<SteadyProducer> producers, BrokerProcess broker)
            throws InterruptedException {
        long deadlineNs = System.nanoTime() + 30_000_000_000L;
        while (acknowledgedBy(producers) <= before) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError("No progress after a restart.\n" + broker.output());
            }
            Thread.sleep(5);
        }
    }

    private static void assertKept(SteadyProducer producer, TopicPartition partition) {
        Map<Integer, Long> offsetOf = new HashMap<>();
        int last = -1;
        for (ConsumerRecord<Integer, String> record : WholeLog.of(BROKER.bootstrap(), partition)) {
            assertThat(record.value()).isEqualTo("value-" + record.key());
            assertThat(record.key())
                    .as("%s: in order and once, after %d", partition, last)
                    .isGreaterThan(last);
            last = record.key();
            offsetOf.put(record.key(), record.offset());
        }
        Map<Integer, Long> acknowledged = producer.acknowledged(partition);
        assertThat(acknowledged).as("acknowledged in %s", partition).isNotEmpty();
        assertThat(offsetOf).as("records of %s", partition).containsAllEntriesOf(acknowledged);
    }
}
