package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.load.Payloads;
import io.riverrun.benchmarks.load.ReplayLoad;
import io.riverrun.benchmarks.load.Topics;
import java.util.Map;

/** More than the broker can take, from a client that costs next to nothing. */
final class ProduceSaturated implements Workload {
    private static final String TOPIC = "load";
    private static final int PARTITIONS = 6;

    @Override
    public String name() {
        return "produce-saturated";
    }

    @Override
    public String description() {
        return "requests made once (6 full batches of 1 KiB values, acks=all) and sent over and"
                + " over on 4 connections, 4 in flight on each";
    }

    @Override
    public Measurements run(BrokerProcess broker, Scale scale) throws Exception {
        broker.start();
        Topics.create(broker.bootstrap(), TOPIC, PARTITIONS, Map.of());
        ReplayLoad load = new ReplayLoad(broker.port(), TOPIC, PARTITIONS, Payloads.unkeyed(1024));
        load.run(scale.warmUpBytes(), scale.warmUp());
        Meter meter = Meter.start(broker.figures());
        return meter.stop(load.run(scale.bytes() * 4, scale.measured()));
    }
}
