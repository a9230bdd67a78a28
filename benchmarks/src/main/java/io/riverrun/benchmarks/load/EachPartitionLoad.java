package io.riverrun.benchmarks.load;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A few small records to each of many partitions, acknowledged by all. Confined to one thread. */
public final class EachPartitionLoad implements AutoCloseable {
    private static final int RECORDS = 10;
    private static final int LIMIT_MS = 300_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final List<TopicPartition> partitions;
    private final Payloads payloads = Payloads.unkeyed(100);

    /** Connects, and learns of all topics before anything is timed. */
    public EachPartitionLoad(String bootstrap, List<TopicPartition> partitions) {
        this.partitions = partitions;
        this.producer =
                Clients.producer(
                        bootstrap,
                        Map.of(
                                "acks", "all",
                                "max.block.ms", LIMIT_MS,
                                "delivery.timeout.ms", LIMIT_MS));
        partitions.stream().map(TopicPartition::topic).distinct().forEach(producer::partitionsFor);
    }

    /**
     * Writes, and waits for the last acknowledgement.
     *
     * @throws IllegalStateException when a record was refused
     */
    public void run() {
        AtomicReference<Exception> failure = new AtomicReference<>();
        long sent = 0;
        for (TopicPartition partition : partitions) {
            for (int i = 0; i < RECORDS; i++, sent++) {
                producer.send(
                        new ProducerRecord<>(
                                partition.topic(),
                                partition.partition(),
                                null,
                                payloads.value(sent)),
                        (metadata, e) -> {
                            if (e != null) {
                                failure.compareAndSet(null, e);
                            }
                        });
            }
        }
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException(
                    "A record was not acknowledged: " + failure.get(), failure.get());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
