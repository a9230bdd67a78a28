package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.broker.Product;
import io.riverrun.benchmarks.load.Clients;
import io.riverrun.benchmarks.load.EachPartitionLoad;
import io.riverrun.benchmarks.load.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;

/** Many partitions on one broker: made, written to, and there again after a restart and a crash. */
record ManyPartitions(String name, int partitions, List<Product> products) implements Workload {
    private static final int PARTITIONS_PER_TOPIC = 1_000;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    static ManyPartitions ofBoth(int partitions) {
        return new ManyPartitions(
                "partitions-" + partitions, partitions, List.of(Product.values()));
    }

    static ManyPartitions ofRiverrun(int partitions) {
        return new ManyPartitions(
                "partitions-" + partitions, partitions, List.of(Product.RIVERRUN));
    }

    @Override
    public String description() {
        return "%,d partitions: created until each tells its end offset, 10 records of 100 B to each,"
                        .formatted(partitions)
                + " then a clean restart and one after kill -9, until each tells its end offset";
    }

    @Override
    public Measurements run(BrokerProcess broker, Scale scale) throws Exception {
        List<NewTopic> topics = topics(Math.max(1, partitions / scale.partitionsDivisor()));
        List<TopicPartition> all = partitionsOf(topics);
        Measurements figures = new Measurements();
        broker.start();
        try (Admin admin = Clients.admin(broker.bootstrap())) {
            admin.describeCluster().nodes().get();
            long startNs = System.nanoTime();
            Topics.create(admin, topics, LIMIT);
            figures.put(Metric.CREATE, secondsSince(startNs));
        }
        figures.put(Metric.FIRST_WRITE, write(broker, all));
        figures.put(Metric.LOADED_RSS, broker.figures().rssMb());
        figures.put(Metric.STOP, broker.stop().toMillis() / 1e3);
        figures.put(Metric.RESTART_CLEAN, restart(broker, all));
        write(broker, all);
        broker.kill();
        figures.put(Metric.RESTART_KILLED, restart(broker, all));
        figures.put(Metric.PEAK_RSS, broker.figures().rssPeakMb());
        return figures;
    }

    private static double write(BrokerProcess broker, List<TopicPartition> all) {
        try (EachPartitionLoad load = new EachPartitionLoad(broker.bootstrap(), all)) {
            long startNs = System.nanoTime();
            load.run();
            return secondsSince(startNs);
        }
    }

    private static double restart(BrokerProcess broker, List<TopicPartition> all) throws Exception {
        long startNs = System.nanoTime();
        broker.start();
        try (Admin admin = Clients.admin(broker.bootstrap())) {
            Topics.awaitUsable(admin, all, LIMIT);
        }
        return secondsSince(startNs);
    }

    private static List<NewTopic> topics(int partitions) {
        List<NewTopic> topics = new ArrayList<>();
        for (int left = partitions; left > 0; left -= PARTITIONS_PER_TOPIC) {
            topics.add(
                    new NewTopic(
                            "many-" + topics.size(),
                            Math.min(left, PARTITIONS_PER_TOPIC),
                            (short) 1));
        }
        return topics;
    }

    private static List<TopicPartition> partitionsOf(List<NewTopic> topics) {
        return topics.stream()
                .flatMap(t -> Topics.partitions(t.name(), t.numPartitions()).stream())
                .toList();
    }

    private static double secondsSince(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }
}
