package io.riverrun.interop.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Apache Kafka of the version whose protocol we serve: broker and controller in one process. */
final class ApacheKafkaProcess extends BrokerProcess {
    private static final String CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";
    private static final Duration FORMAT_LIMIT = Duration.ofSeconds(30);

    private final int controllerPort = FreePorts.next();

    ApacheKafkaProcess(Path folder, int port, Map<String, String> overrides) {
        super(folder, port, overrides);
    }

    @Override
    Map<String, String> properties() {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                .formatted(port(), controllerPort)),
                Map.entry("log.dirs", folder().resolve("data").toString()),
                Map.entry("offsets.topic.num.partitions", "5"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"));
    }

    @Override
    void prepare(Path config) {
        List<String> format =
                JavaCommand.of(
                        JavaCommand.testClassPath(),
                        "kafka.tools.StorageTool",
                        List.of("format", "-t", CLUSTER_ID, "-c", config.toString()));
        ForkedProcess process = ForkedProcess.start(format, folder().resolve("format.out"));
        if (process.awaitExit(FORMAT_LIMIT) != 0) {
            throw new IllegalStateException("Formatting failed: " + process.output());
        }
    }

    @Override
    List<String> command(Path config) {
        return JavaCommand.of(
                JavaCommand.testClassPath(), "kafka.Kafka", List.of(config.toString()));
    }
}
