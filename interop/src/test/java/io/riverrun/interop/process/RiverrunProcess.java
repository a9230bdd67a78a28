package io.riverrun.interop.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Riverrun out of {@code server/target/dist}, with ZooKeeper embedded on a free port. */
final class RiverrunProcess extends BrokerProcess {

    RiverrunProcess(Path folder, int port, Map<String, String> overrides) {
        super(folder, port, overrides);
    }

    @Override
    Map<String, String> properties() {
        return Map.of(
                "broker.id", "1",
                "listeners", "PLAINTEXT://127.0.0.1:" + port(),
                "log.dirs", folder().resolve("data").toString(),
                "zookeeper.embedded.port", "0",
                "offsets.topic.num.partitions", "5",
                "group.initial.rebalance.delay.ms", "0");
    }

    @Override
    void prepare(Path config) {
        // Riverrun makes its own folders.
    }

    @Override
    List<String> command(Path config) {
        Path jars = Workspace.root().resolve("server/target/dist/lib");
        if (!Files.isDirectory(jars)) {
            throw new IllegalStateException(
                    jars
                            + " is missing: build the module server first, or run with"
                            + " -Driverrun.interop.broker=apache");
        }
        return List.of(
                JavaCommand.executable(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                jars + "/*",
                "io.riverrun.server.Main",
                "start",
                config.toString());
    }
}
