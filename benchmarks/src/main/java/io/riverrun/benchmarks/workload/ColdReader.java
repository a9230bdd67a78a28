package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.load.CatchUpReader;
import io.riverrun.benchmarks.load.Clients;
import io.riverrun.benchmarks.load.FixedRateLoad;
import io.riverrun.benchmarks.load.Payloads;
import io.riverrun.benchmarks.load.Topics;
import java.io.IOException;
import java.util.Map;

/** What a consumer that reads old records from the disk does to the producers beside it. */
final class ColdReader implements Workload {
    private static final String TOPIC = "load";
    private static final int PARTITIONS = 6;
    private static final int RECORDS_PER_SECOND = 5_000;

    @Override
    public String name() {
        return "cold-reader";
    }

    @Override
    public String description() {
        return "%,d records/s of 1 KiB, acks=all, by turns alone and beside a consumer in a warm process of"
                        .formatted(RECORDS_PER_SECOND)
                + " its own, which reads another topic whose files were dropped from the page cache, once a turn;"
                + " %d turns of each, after one that is not counted"
                        .formatted(ColdReadTurns.COUNTED);
    }

    @Override
    public Measurements run(BrokerProcess broker, Scale scale) throws Exception {
        broker.start();
        Preload.write(broker, scale.preloadBytes());
        Topics.create(broker.bootstrap(), TOPIC, PARTITIONS, Map.of());
        try (var producer = Clients.producer(broker.bootstrap(), Latency.PRODUCER)) {
            FixedRateLoad load =
                    new FixedRateLoad(producer, TOPIC, Payloads.unkeyed(1024), RECORDS_PER_SECOND);
            // Alone first: what was written seconds ago is not what a reader finds on the disk.
            load.run(scale.warmUp());
            try (CatchUpReader reader = reader(broker, scale)) {
                load.run(scale.warmUp());
                reader.awaitWarm();
                return new ColdReadTurns(broker, load, reader, scale.measured()).measure();
            }
        }
    }

    private static CatchUpReader reader(BrokerProcess broker, Scale scale) throws IOException {
        return CatchUpReader.start(
                broker.bootstrap(), Preload.TOPIC, Preload.PARTITIONS, scale.warmUp());
    }
}
