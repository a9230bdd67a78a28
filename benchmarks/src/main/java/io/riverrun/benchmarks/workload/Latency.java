package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.load.Clients;
import io.riverrun.benchmarks.load.FixedRateLoad;
import io.riverrun.benchmarks.load.Payloads;
import io.riverrun.benchmarks.load.Topics;
import io.riverrun.benchmarks.machine.DiskStalls;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How long an acknowledgement takes at a rate that both brokers bear. */
record Latency(String name, int recordsPerSecond) implements Workload {
    private static final String TOPIC = "load";
    private static final int PARTITIONS = 6;

    /** The client does not wait for batches to fill, so what is left is the broker's time. */
    static final Map<String, ?> PRODUCER = Map.of("acks", "all", "linger.ms", "0");

    @Override
    public String description() {
        return "%,d records/s of 1 KiB, acks=all, linger.ms=0, %d partitions; from due to acknowledged"
                .formatted(recordsPerSecond, PARTITIONS);
    }

    @Override
    public Measurements run(BrokerProcess broker, Scale scale) throws Exception {
        broker.start();
        Topics.create(broker.bootstrap(), TOPIC, PARTITIONS, Map.of());
        try (var producer = Clients.producer(broker.bootstrap(), PRODUCER)) {
            FixedRateLoad load =
                    new FixedRateLoad(producer, TOPIC, Payloads.unkeyed(1024), recordsPerSecond);
            load.run(scale.warmUp());
            Meter meter = Meter.start(broker.figures());
            DiskStalls disk = DiskStalls.watch();
            Histogram latencies = load.run(scale.measured());
            double stallMs = disk.longestMs();
            return meter.stop(latencies.getTotalCount() * 1024)
                    .put(Metric.LATENCY_P50, milliseconds(latencies, 50))
                    .put(Metric.LATENCY_P99, milliseconds(latencies, 99))
                    .put(Metric.LATENCY_P999, milliseconds(latencies, 99.9))
                    .put(Metric.DISK_STALL, stallMs);
        }
    }

    static double milliseconds(Histogram latencies, double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e6;
    }
}
