package io.riverrun.benchmarks.broker;

import io.riverrun.benchmarks.machine.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Apache Kafka's published jars, broker and controller in one process, with the heap and the
 * collector's options that its start script sets. Where its documentation gives no other value for
 * one broker, its defaults.
 */
final class ApacheDistribution implements Distribution {
    private static final String CLUSTER_ID = "cml2ZXJydW4tYmVuY2gtMQ";
    private static final List<String> SERVER_FLAGS =
            List.of(
                    "-Xms1g",
                    "-Xmx1g",
                    "-XX:+UseG1GC",
                    "-XX:MaxGCPauseMillis=20",
                    "-XX:InitiatingHeapOccupancyPercent=35",
                    "-XX:+ExplicitGCInvokesConcurrent",
                    "-Djava.awt.headless=true");

    private final int controllerPort = FreePorts.next();

    @Override
    public Map<String, String> properties(Path data, int port) {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                .formatted(port, controllerPort)),
                Map.entry("log.dirs", data.toString()),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"));
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public List<String> command(Path config) {
        return java(SERVER_FLAGS, "kafka.Kafka", List.of(config.toString()));
    }

    @Override
    public List<String> formatCommand(Path config) {
        return java(
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"),
                "kafka.tools.StorageTool",
                List.of("format", "-t", CLUSTER_ID, "-c", config.toString()));
    }

    private static List<String> java(List<String> flags, String main, List<String> arguments) {
        Path jars = Checkout.root().resolve("benchmarks/apache/target/lib");
        if (!Files.isDirectory(jars)) {
            throw new IllegalStateException(
                    jars + " is missing: './riverrun bench' makes it, without RIVERRUN_SKIP_BUILD");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.addAll(List.of("-cp", jars + "/*", main));
        command.addAll(arguments);
        return command;
    }
}
