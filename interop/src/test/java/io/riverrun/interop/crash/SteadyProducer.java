package io.riverrun.interop.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * An idempotent acks=all producer that numbers its records, sends them round robin over the
 * partitions of its topic until it is stopped, and remembers where each was acknowledged.
 *
 * <p>Owns one sending thread; what it remembers is read after {@link #finish}.
 */
final class SteadyProducer {
    private static final int IN_FLIGHT_RECORDS_MAX = 50;

    private final String topic;
    private final int partitions;
    private final KafkaProducer<Integer, String> producer;
    private final Semaphore inFlight = new Semaphore(IN_FLIGHT_RECORDS_MAX);
    private final AtomicInteger acknowledgedCount = new AtomicInteger();
    private final Map<TopicPartition, Map<Integer, Long>> acknowledged;
    private final List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean stopped;
    private Thread thread;

    SteadyProducer(String bootstrap, String topic, int partitions, String codec) {
        this.topic = topic;
        this.partitions = partitions;
        this.acknowledged = Collections.synchronizedMap(new HashMap<>());
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrap);
        config.put("acks", "all");
        config.put("enable.idempotence", "true");
        config.put("compression.type", codec);
        config.put("linger.ms", "2");
        config.put("request.timeout.ms", "5000");
        config.put("delivery.timeout.ms", "180000");
        config.put("max.block.ms", "180000");
        config.put("reconnect.backoff.max.ms", "200");
        config.put("retry.backoff.max.ms", "200");
        this.producer =
                new KafkaProducer<>(config, new IntegerSerializer(), new StringSerializer());
    }

    void start() {
        thread = Thread.ofPlatform().name("producer of " + topic).start(this::sendUntilStopped);
    }

    /** Sends no more, waits for what is on its way and closes. */
    void finish() throws InterruptedException {
        stopped = true;
        thread.join();
        producer.flush();
        producer.close();
    }

    String topic() {
        return topic;
    }

    int acknowledgedCount() {
        return acknowledgedCount.get();
    }

    /** The acknowledged numbers of a partition with their offsets. */
    Map<Integer, Long> acknowledged(TopicPartition partition) {
        return Map.copyOf(acknowledged.getOrDefault(partition, Map.of()));
    }

    /** What the producer gave up on. */
    List<Exception> failures() {
        return List.copyOf(failures);
    }

    private void sendUntilStopped() {
        for (int number = 0; !stopped; number++) {
            inFlight.acquireUninterruptibly();
            int sent = number;
            var record =
                    new ProducerRecord<>(topic, number % partitions, number, "value-" + number);
            // The callback is told of it.
            var _ =
                    producer.send(
                            record, (metadata, failure) -> completed(sent, metadata, failure));
        }
    }

    private void completed(int number, RecordMetadata metadata, Exception failure) {
        if (failure == null) {
            acknowledged
                    .computeIfAbsent(
                            new TopicPartition(topic, metadata.partition()),
                            p -> Collections.synchronizedMap(new HashMap<>()))
                    .put(number, metadata.offset());
            acknowledgedCount.incrementAndGet();
        } else {
            failures.add(failure);
        }
        inFlight.release();
    }
}
