package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.load.Clients;
import io.riverrun.benchmarks.load.Payloads;
import io.riverrun.benchmarks.load.ProduceLoad;
import io.riverrun.benchmarks.load.Tail;
import io.riverrun.benchmarks.load.Topics;
import java.util.Map;

/** A producer that sends as fast as it can, and a consumer that follows it. */
final class ProduceFetch implements Workload {
    private static final String TOPIC = "load";
    private static final int PARTITIONS = 6;

    @Override
    public String name() {
        return "produce-fetch";
    }

    @Override
    public String description() {
        return "one producer and one consumer at their defaults, 1 KiB values, uncompressed,"
                + " acks=all, 6 partitions; measured until the consumer has read all";
    }

    @Override
    public Measurements run(BrokerProcess broker, Scale scale) throws Exception {
        broker.start();
        Topics.create(broker.bootstrap(), TOPIC, PARTITIONS, Map.of());
        try (var producer = Clients.producer(broker.bootstrap(), Map.of());
                Tail tail = Tail.start(broker.bootstrap(), Topics.partitions(TOPIC, PARTITIONS))) {
            ProduceLoad load = new ProduceLoad(producer, TOPIC, Payloads.unkeyed(1024));
            long warmUp = load.run(scale.bytes(), scale.warmUp());
            tail.await(warmUp, scale.measured());
            Meter meter = Meter.start(broker.figures());
            long bytes = load.run(scale.bytes(), scale.measured());
            tail.await(warmUp + bytes, scale.measured());
            return meter.stop(bytes);
        }
    }
}
