package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.load.RawFetchLoad;

/** More than the broker can give out of the page cache, to a client that decodes nothing. */
final class FetchSaturated implements Workload {

    @Override
    public String name() {
        return "fetch-saturated";
    }

    @Override
    public String description() {
        return "3 connections that fetch 1 KiB values out of the page cache and decode no records";
    }

    @Override
    public Measurements run(BrokerProcess broker, Scale scale) throws Exception {
        broker.start();
        Preload.write(broker, scale.preloadBytes());
        RawFetchLoad load = new RawFetchLoad(broker.port(), Preload.partitions());
        load.run(Long.MAX_VALUE, scale.warmUp());
        Meter meter = Meter.start(broker.figures());
        return meter.stop(load.run(scale.bytes() * 16, scale.measured()));
    }
}
