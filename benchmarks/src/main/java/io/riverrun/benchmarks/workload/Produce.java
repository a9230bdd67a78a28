package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.broker.Product;
import io.riverrun.benchmarks.load.Clients;
import io.riverrun.benchmarks.load.Payloads;
import io.riverrun.benchmarks.load.ProduceLoad;
import io.riverrun.benchmarks.load.Topics;
import java.util.Map;

/**
 * One producer that sends as fast as it can.
 *
 * @param topicOfApache configuration that Apache Kafka's topic gets, to do what Riverrun does
 */
record Produce(
        String name,
        int valueBytes,
        String codec,
        String acks,
        int partitions,
        boolean keyed,
        Map<String, String> topicOfApache)
        implements Workload {
    private static final String TOPIC = "load";
    private static final int PARTITIONS = 6;

    /** With six partitions and no keys, acknowledged by all. */
    static Produce of(int valueBytes, String codec) {
        String size = valueBytes == 1024 ? "1k" : valueBytes + "b";
        String name = "produce-" + size + (codec.equals("none") ? "" : "-" + codec);
        return new Produce(name, valueBytes, codec, "all", PARTITIONS, false, Map.of());
    }

    static Produce acknowledgedByLeader() {
        return new Produce("produce-1k-acks1", 1024, "none", "1", PARTITIONS, false, Map.of());
    }

    static Produce toPartitions(int partitions) {
        String name = "produce-1k-p" + partitions;
        return new Produce(name, 1024, "none", "all", partitions, false, Map.of());
    }

    static Produce withKeys() {
        return new Produce("produce-1k-keys", 1024, "none", "all", PARTITIONS, true, Map.of());
    }

    /** Riverrun's default beside what gives the same promise on Apache Kafka. */
    static Produce everyAcknowledgementOnDisk() {
        return new Produce(
                "every-ack", 1024, "none", "all", 64, false, Map.of("flush.messages", "1"));
    }

    @Override
    public String description() {
        return "one producer at its defaults, %d B values, compression %s, acks=%s, %d partitions%s%s"
                .formatted(
                        valueBytes,
                        codec,
                        acks,
                        partitions,
                        keyed ? ", keys of 16 B" : "",
                        topicOfApache.isEmpty() ? "" : ", Apache Kafka with " + topicOfApache);
    }

    @Override
    public Measurements run(BrokerProcess broker, Scale scale) throws Exception {
        broker.start();
        Topics.create(broker.bootstrap(), TOPIC, partitions, topicConfigs(broker.product()));
        Payloads payloads = keyed ? Payloads.keyed(valueBytes) : Payloads.unkeyed(valueBytes);
        try (var producer =
                Clients.producer(
                        broker.bootstrap(), Map.of("acks", acks, "compression.type", codec))) {
            ProduceLoad load = new ProduceLoad(producer, TOPIC, payloads);
            load.run(scale.warmUpBytes(), scale.warmUp());
            Meter meter = Meter.start(broker.figures());
            long bytes = load.run(scale.bytes(), scale.measured());
            return meter.stop(bytes)
                    .put(
                            Metric.BATCH_KIB,
                            Clients.metric(producer.metrics(), "batch-size-avg") / 1024)
                    .put(
                            Metric.REQUEST_MS,
                            Clients.metric(producer.metrics(), "request-latency-avg"));
        }
    }

    private Map<String, String> topicConfigs(Product product) {
        return product == Product.APACHE ? topicOfApache : Map.of();
    }
}
