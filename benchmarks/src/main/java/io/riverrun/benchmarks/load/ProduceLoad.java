package io.riverrun.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends as fast as the producer takes records. The producer's thread completes what this class
 * counts; everything else is confined to the caller's.
 */
public final class ProduceLoad {
    private static final int RECORDS_BETWEEN_LOOKS = 256;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Payloads payloads;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Callback callback =
            (metadata, e) -> {
                if (e != null) {
                    failure.compareAndSet(null, e);
                }
            };
    private long sent;

    public ProduceLoad(KafkaProducer<byte[], byte[]> producer, String topic, Payloads payloads) {
        this.producer = producer;
        this.topic = topic;
        this.payloads = payloads;
    }

    /**
     * Sends until there are so many bytes, or the time is over, then waits for the last answer.
     *
     * @return the bytes of keys and values that were acknowledged
     * @throws IllegalStateException when one record was not
     */
    public long run(long bytesMax, Duration limit) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        long recordsMax = Math.max(1, bytesMax / payloads.recordBytes());
        long records = 0;
        while (records < recordsMax
                && (records % RECORDS_BETWEEN_LOOKS != 0 || System.nanoTime() < deadlineNs)) {
            send();
            records++;
        }
        producer.flush();
        Exception e = failure.get();
        if (e != null) {
            throw new IllegalStateException("A record was not acknowledged: " + e, e);
        }
        return records * payloads.recordBytes();
    }

    private void send() {
        producer.send(
                new ProducerRecord<>(topic, payloads.key(sent), payloads.value(sent)), callback);
        sent++;
    }
}
