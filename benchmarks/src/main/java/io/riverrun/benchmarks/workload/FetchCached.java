package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.load.Clients;
import io.riverrun.benchmarks.load.ConsumeLoad;

/** One consumer without a group that reads a topic out of the page cache, over and over. */
final class FetchCached implements Workload {

    @Override
    public String name() {
        return "fetch-cached";
    }

    @Override
    public String description() {
        return "one consumer at its defaults (fetch.max.wait.ms=1), 1 KiB values, uncompressed, "
                + Preload.PARTITIONS
                + " partitions, out of the page cache";
    }

    @Override
    public Measurements run(BrokerProcess broker, Scale scale) throws Exception {
        broker.start();
        long bytes = Preload.write(broker, scale.preloadBytes());
        try (var consumer = Clients.consumer(broker.bootstrap(), Preload.CONSUMER)) {
            ConsumeLoad load = new ConsumeLoad(consumer, Preload.partitions());
            load.run(bytes, Long.MAX_VALUE, scale.warmUp());
            Meter meter = Meter.start(broker.figures());
            return meter.stop(load.run(bytes, scale.bytes() * 4, scale.measured()))
                    .put(
                            Metric.FETCH_KIB,
                            Clients.metric(consumer.metrics(), "fetch-size-avg") / 1024)
                    .put(Metric.FETCH_MS, Clients.metric(consumer.metrics(), "fetch-latency-avg"));
        }
    }
}
