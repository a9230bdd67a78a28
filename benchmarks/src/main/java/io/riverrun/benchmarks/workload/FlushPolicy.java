package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.broker.Product;
import io.riverrun.benchmarks.load.Clients;
import io.riverrun.benchmarks.load.Payloads;
import io.riverrun.benchmarks.load.ProduceLoad;
import io.riverrun.benchmarks.load.ReplayLoad;
import io.riverrun.benchmarks.load.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What it costs that every acknowledged record is on disk: Riverrun beside itself.
 *
 * @param saturated whether the load is more than the broker takes
 */
record FlushPolicy(String name, boolean saturated) implements Workload {
    private static final int PARTITIONS = 64;

    /** The two take turns, so that what else happens on the machine happens to both. */
    private static final int TURNS = 4;

    private static final double MIB = 1L << 20;

    @Override
    public String description() {
        return "%s, acks=all, %d partitions, flush.policy=ack and =os by turns"
                .formatted(saturated ? "as produce-saturated" : "as produce-1k", PARTITIONS);
    }

    @Override
    public List<Product> products() {
        return List.of(Product.RIVERRUN);
    }

    @Override
    public Measurements run(BrokerProcess broker, Scale scale) throws Exception {
        broker.start();
        try (Side ack = side(broker, "ack");
                Side os = side(broker, "os")) {
            ack.load.run(scale.bytes(), scale.warmUp());
            os.load.run(scale.bytes(), scale.warmUp());
            for (int i = 0; i < TURNS; i++) {
                ack.run(scale);
                os.run(scale);
            }
            return new Measurements()
                    .put(Metric.THROUGHPUT_ACK, ack.mibPerSecond())
                    .put(Metric.THROUGHPUT_OS, os.mibPerSecond())
                    .put(Metric.THROUGHPUT_KEPT, ack.mibPerSecond() / os.mibPerSecond());
        }
    }

    private Side side(BrokerProcess broker, String policy) throws Exception {
        String topic = "load-" + policy;
        Topics.create(broker.bootstrap(), topic, PARTITIONS, Map.of("flush.policy", policy));
        Payloads payloads = Payloads.unkeyed(1024);
        if (saturated) {
            ReplayLoad load = new ReplayLoad(broker.port(), topic, PARTITIONS, payloads);
            return new Side(load::run, () -> {});
        }
        var producer = Clients.producer(broker.bootstrap(), Map.of("acks", "all"));
        return new Side(new ProduceLoad(producer, topic, payloads)::run, producer::close);
    }

    /** Writes until there are so many bytes or the time is over; the bytes acknowledged. */
    private interface Load {
        long run(long bytesMax, Duration limit) throws InterruptedException;
    }

    /** A topic with one of the policies, and what was written to it. */
    private static final class Side implements AutoCloseable {
        private final Load load;
        private final Runnable end;
        private long bytes;
        private long tookNs;

        Side(Load load, Runnable end) {
            this.load = load;
            this.end = end;
        }

        void run(Scale scale) throws InterruptedException {
            long startNs = System.nanoTime();
            bytes += load.run(scale.bytes(), scale.measured().dividedBy(TURNS));
            tookNs += System.nanoTime() - startNs;
        }

        double mibPerSecond() {
            return bytes / MIB / (tookNs / 1e9);
        }

        @Override
        public void close() {
            end.run();
        }
    }
}
