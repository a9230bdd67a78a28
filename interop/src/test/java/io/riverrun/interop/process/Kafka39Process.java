package io.riverrun.interop.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Apache Kafka 3.9, the last that runs on ZooKeeper, of which it has to be told where it is. */
final class Kafka39Process extends BrokerProcess {

    Kafka39Process(Path folder, int port, Map<String, String> overrides) {
        super(folder, port, overrides);
    }

    @Override
    Map<String, String> properties() {
        return Map.of(
                "broker.id", "1",
                "listeners", "PLAINTEXT://127.0.0.1:" + port(),
                "log.dirs", folder().resolve("data").toString(),
                "offsets.topic.num.partitions", "5",
                "offsets.topic.replication.factor", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "group.initial.rebalance.delay.ms", "0");
    }

    @Override
    void prepare(Path config) {
        // In ZooKeeper mode Kafka makes its own folders.
    }

    @Override
    List<String> command(Path config) {
        return JavaCommand.of(Kafka39.classPath(), "kafka.Kafka", List.of(config.toString()));
    }
}
