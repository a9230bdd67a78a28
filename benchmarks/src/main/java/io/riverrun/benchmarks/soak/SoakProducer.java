package io.riverrun.benchmarks.soak;

import io.riverrun.benchmarks.load.Clients;
import io.riverrun.benchmarks.load.Payloads;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** One producer with one codec at a fixed rate. Confined to its thread. */
record SoakProducer(
        SoakLoad load, String bootstrap, String topic, String codec, int recordsPerSecond) {
    private static final int VALUE_BYTES = 512;
    private static final int TICKS_PER_SECOND = 50;

    void run() throws InterruptedException {
        Payloads payloads = Payloads.keyed(VALUE_BYTES);
        try (var producer =
                Clients.producer(bootstrap, Map.of("acks", "all", "compression.type", codec))) {
            long sent = 0;
            long startNs = System.nanoTime();
            for (long tick = 1; !load.isEnded(); tick++) {
                for (; sent < tick * recordsPerSecond / TICKS_PER_SECOND; sent++) {
                    producer.send(
                            new ProducerRecord<>(topic, payloads.key(sent), payloads.value(sent)),
                            (metadata, e) -> load.onAcknowledged(e));
                }
                long dueNs = startNs + tick * 1_000_000_000L / TICKS_PER_SECOND;
                Thread.sleep(Math.max(0, (dueNs - System.nanoTime()) / 1_000_000));
            }
        }
    }
}
