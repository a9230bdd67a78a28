package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.load.CatchUpReader;
import io.riverrun.benchmarks.load.Clients;
import io.riverrun.benchmarks.load.FixedRateLoad;
import io.riverrun.benchmarks.load.Payloads;
import io.riverrun.benchmarks.load.Topics;
import java.util.Map;

/** What a consumer that reads old records from the disk does to the producers beside it. */
final class ColdReader implements Workload {
    private static final String TOPIC = "load";
    private static final int PARTITIONS = 6;
    private static final int RECORDS_PER_SECOND = 5_000;
    private static final double MIB = 1L << 20;

    @Override
    public String name() {
        return "cold-reader";
    }

    @Override
    public String description() {
        return "%,d records/s of 1 KiB, acks=all: alone, then beside a consumer that reads another"
                        .formatted(RECORDS_PER_SECOND)
                + " topic whose files are dropped from the page cache before each pass";
    }

    @Override
    public Measurements run(BrokerProcess broker, Scale scale) throws Exception {
        broker.start();
        Preload.write(broker, scale.preloadBytes());
        Topics.create(broker.bootstrap(), TOPIC, PARTITIONS, Map.of());
        try (var producer = Clients.producer(broker.bootstrap(), Latency.PRODUCER)) {
            FixedRateLoad load =
                    new FixedRateLoad(producer, TOPIC, Payloads.unkeyed(1024), RECORDS_PER_SECOND);
            load.run(scale.warmUp());
            double alone = Latency.milliseconds(load.run(scale.measured()), 99);
            try (CatchUpReader reader =
                    CatchUpReader.start(broker.bootstrap(), broker.data(), Preload.partitions())) {
                long startNs = System.nanoTime();
                double beside = Latency.milliseconds(load.run(scale.measured()), 99);
                double seconds = (System.nanoTime() - startNs) / 1e9;
                return new Measurements()
                        .put(Metric.P99_ALONE, alone)
                        .put(Metric.P99_WITH_COLD_READER, beside)
                        .put(Metric.P99_RAISED, beside / alone)
                        .put(Metric.COLD_READ, reader.bytes() / MIB / seconds);
            }
        }
    }
}
