package io.riverrun.benchmarks.broker;

import io.riverrun.benchmarks.machine.Checkout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Riverrun through its launcher: the options of the JVM and the AOT cache are those of its users.
 */
final class RiverrunDistribution implements Distribution {

    @Override
    public Map<String, String> properties(Path data, int port) {
        return Map.of(
                "broker.id", "1",
                "listeners", "PLAINTEXT://127.0.0.1:" + port,
                "log.dirs", data.toString(),
                "zookeeper.embedded.port", "0",
                "group.initial.rebalance.delay.ms", "0");
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(
                "RIVERRUN_SKIP_BUILD",
                "1",
                "RIVERRUN_LOG_LEVEL",
                "WARN",
                "JAVA_HOME",
                System.getProperty("java.home"));
    }

    @Override
    public List<String> command(Path config) {
        return List.of(Checkout.root().resolve("riverrun").toString(), "start", config.toString());
    }

    @Override
    public List<String> formatCommand(Path config) {
        return List.of();
    }
}
