package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.load.Clients;
import io.riverrun.benchmarks.load.ConsumeLoad;
import io.riverrun.benchmarks.machine.PageCache;

/** One consumer that reads a topic once, none of which is in the page cache. */
final class FetchCold implements Workload {

    @Override
    public String name() {
        return "fetch-cold";
    }

    @Override
    public String description() {
        return "one consumer at its defaults (fetch.max.wait.ms=1) reads 1 KiB values once, after their files were"
                + " dropped from the page cache";
    }

    @Override
    public Measurements run(BrokerProcess broker, Scale scale) throws Exception {
        broker.start();
        long bytes = Preload.write(broker, scale.preloadBytes());
        try (var consumer = Clients.consumer(broker.bootstrap(), Preload.CONSUMER)) {
            ConsumeLoad load = new ConsumeLoad(consumer, Preload.partitions());
            load.run(bytes, Long.MAX_VALUE, scale.warmUp());
            PageCache.drop(broker.data());
            Meter meter = Meter.start(broker.figures());
            return meter.stop(load.run(bytes, bytes, scale.measured()))
                    .put(
                            Metric.FETCH_KIB,
                            Clients.metric(consumer.metrics(), "fetch-size-avg") / 1024)
                    .put(Metric.FETCH_MS, Clients.metric(consumer.metrics(), "fetch-latency-avg"));
        }
    }
}
