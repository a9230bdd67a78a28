package io.riverrun.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends at a fixed rate, and counts how long each record took from the moment at which it was due
 * until it was acknowledged. When a slow answer holds records up, their wait counts (no coordinated
 * omission). Confined to the caller's thread; the producer's thread fills the histogram.
 */
public final class FixedRateLoad {
    private static final long HIGHEST_NS = Duration.ofMinutes(5).toNanos();
    private static final int DIGITS = 3;
    private static final long SPIN_NS = 60_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Payloads payloads;
    private final int recordsPerSecond;

    public FixedRateLoad(
            KafkaProducer<byte[], byte[]> producer,
            String topic,
            Payloads payloads,
            int recordsPerSecond) {
        this.producer = producer;
        this.topic = topic;
        this.payloads = payloads;
        this.recordsPerSecond = recordsPerSecond;
    }

    /**
     * Sends for so long, then waits for the last answer.
     *
     * @return nanoseconds from due to acknowledged
     */
    public Histogram run(Duration duration) {
        return runWhile(() -> true, duration);
    }

    /**
     * Sends while something goes on, then waits for the last answer.
     *
     * @param limit how long at most
     * @return nanoseconds from due to acknowledged
     */
    public Histogram runWhile(BooleanSupplier goesOn, Duration limit) {
        Histogram latencies = histogram();
        AtomicReference<Exception> failure = new AtomicReference<>();
        long records = limit.toMillis() * recordsPerSecond / 1_000;
        double intervalNs = 1e9 / recordsPerSecond;
        long startNs = System.nanoTime();
        for (long i = 0; i < records && goesOn.getAsBoolean(); i++) {
            long dueNs = startNs + (long) (i * intervalNs);
            awaitTime(dueNs);
            producer.send(
                    new ProducerRecord<>(topic, payloads.key(i), payloads.value(i)),
                    (metadata, e) -> {
                        if (e != null) {
                            failure.compareAndSet(null, e);
                        }
                        latencies.recordValue(
                                Math.min(HIGHEST_NS, Math.max(0, System.nanoTime() - dueNs)));
                    });
        }
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException(
                    "A record was not acknowledged: " + failure.get(), failure.get());
        }
        return latencies;
    }

    /** An empty one that can take what {@link #run} gives. */
    public static Histogram histogram() {
        return new Histogram(HIGHEST_NS, DIGITS);
    }

    private static void awaitTime(long dueNs) {
        long leftNs = dueNs - System.nanoTime();
        while (leftNs > 0) {
            if (leftNs > SPIN_NS) {
                LockSupport.parkNanos(leftNs - SPIN_NS);
            } else {
                Thread.onSpinWait();
            }
            leftNs = dueNs - System.nanoTime();
        }
    }
}
