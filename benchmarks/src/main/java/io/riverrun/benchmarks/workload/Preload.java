package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.load.Clients;
import io.riverrun.benchmarks.load.Payloads;
import io.riverrun.benchmarks.load.ProduceLoad;
import io.riverrun.benchmarks.load.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** Fills the topic that a workload then reads. Stateless. */
final class Preload {
    static final String TOPIC = "preloaded";
    static final int PARTITIONS = 6;

    /**
     * A consumer that has read all and starts anew must not wait for the answer to the fetch that
     * it has sent at the end.
     */
    static final Map<String, ?> CONSUMER = Map.of("fetch.max.wait.ms", 1);

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private Preload() {}

    /** Creates the topic and writes 1 KiB records; the bytes that are in it. */
    static long write(BrokerProcess broker, long bytes) throws Exception {
        Topics.create(broker.bootstrap(), TOPIC, PARTITIONS, Map.of());
        try (var producer = Clients.producer(broker.bootstrap(), Map.of())) {
            return new ProduceLoad(producer, TOPIC, Payloads.unkeyed(1024)).run(bytes, LIMIT);
        }
    }

    /** Where the records are. */
    static Stream<Path> folders(BrokerProcess broker) {
        return partitions().stream().map(each -> broker.data().resolve(each.toString()));
    }

    static List<TopicPartition> partitions() {
        return Topics.partitions(TOPIC, PARTITIONS);
    }
}
