package io.riverrun.interop.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A broker in a process of its own, on one folder and one port that it keeps over restarts.
 * Confined to the test's thread. What differs between products (its properties, its command) is in
 * the subclasses; the life of the process is here.
 */
public abstract class BrokerProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private final Map<String, String> overrides;
    private ForkedProcess process;

    BrokerProcess(Path folder, int port, Map<String, String> overrides) {
        this.folder = folder;
        this.port = port;
        this.overrides = Map.copyOf(overrides);
    }

    /**
     * A stopped broker of the product that the system property {@code riverrun.interop.broker}
     * names, in a fresh temporary folder, on a free port.
     *
     * @param overrides properties laid over the product's own
     */
    public static BrokerProcess inFreshFolder(Map<String, String> overrides) {
        return inFreshFolder(FreePorts.next(), overrides);
    }

    /** As {@link #inFreshFolder(Map)}, on a given port. */
    public static BrokerProcess inFreshFolder(int port, Map<String, String> overrides) {
        Path folder = TemporaryFolder.create("broker");
        return switch (BrokerProduct.underTest()) {
            case RIVERRUN -> new RiverrunProcess(folder, port, overrides);
            case APACHE -> new ApacheKafkaProcess(folder, port, overrides);
        };
    }

    /** Riverrun, whatever product the run is about, to take over what another left. */
    public static BrokerProcess riverrun(Map<String, String> overrides) {
        return new RiverrunProcess(TemporaryFolder.create("riverrun"), FreePorts.next(), overrides);
    }

    /** Apache Kafka of the version whose protocol we serve, in KRaft mode. */
    public static BrokerProcess apache(Map<String, String> overrides) {
        return new ApacheKafkaProcess(
                TemporaryFolder.create("apache"), FreePorts.next(), overrides);
    }

    /** Apache Kafka 3.9 on the ZooKeeper that the overrides name. */
    public static BrokerProcess kafka39(Map<String, String> overrides) {
        return new Kafka39Process(TemporaryFolder.create("kafka39"), FreePorts.next(), overrides);
    }

    /** What the product needs to be started, without the overrides. */
    abstract Map<String, String> properties();

    /** The command that runs a broker with the given properties file in the foreground. */
    abstract List<String> command(Path config);

    /** Called once, before the first start, with the properties file in place. */
    abstract void prepare(Path config);

    /** Starts the process and waits until it answers an ApiVersions request. */
    public final void start() {
        launch();
        if (!ReadinessProbe.awaitAnswer(port, START_LIMIT, process::isAlive)) {
            String output = process.output();
            process.kill();
            throw new IllegalStateException("The broker did not answer. It printed:\n" + output);
        }
    }

    /**
     * Starts the process without waiting, for a broker that is meant to refuse. The caller ends it.
     */
    public final ForkedProcess launch() {
        Path config = folder.resolve("server.properties");
        boolean first = !Files.exists(config);
        write(config);
        if (first) {
            prepare(config);
        }
        process = ForkedProcess.start(command(config), folder.resolve("broker.out"));
        return process;
    }

    /** Asks the process to end, as an operator does, and waits until it has. */
    public final void stop() {
        process.terminate(STOP_LIMIT);
    }

    /** Ends the process as kill -9 does: nothing of it gets to run any more. */
    public final void kill() {
        process.kill();
    }

    public final boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Everything the process has printed since its last start. */
    public final String output() {
        return process.output();
    }

    public final int port() {
        return port;
    }

    public final String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** Where the partitions' folders are. */
    public final Path logDir() {
        return Path.of(effectiveProperties().get("log.dirs"));
    }

    /** The folder of the broker's configuration, output and, unless overridden, data. */
    public final Path folder() {
        return folder;
    }

    @Override
    public final void close() {
        if (isAlive()) {
            kill();
        }
        TemporaryFolder.delete(folder);
    }

    private Map<String, String> effectiveProperties() {
        Map<String, String> effective = new LinkedHashMap<>(properties());
        effective.putAll(overrides);
        return effective;
    }

    private void write(Path config) {
        Properties properties = new Properties();
        properties.putAll(effectiveProperties());
        try (var out = Files.newBufferedWriter(config)) {
            properties.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
