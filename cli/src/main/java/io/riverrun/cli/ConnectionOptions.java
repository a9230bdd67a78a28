package io.riverrun.cli;

import io.riverrun.client.admin.Admin;
import io.riverrun.client.connection.HostPort;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every tool shares: which cluster, and how to talk to it. */
public final class ConnectionOptions {

    private static final List<HostPort> LOCAL = List.of(new HostPort("localhost", 9092));

    /** Long enough for a broker that is just starting, short enough for a slip in the address. */
    private static final int PATIENCE_MS = 5_000;

    @Option(
            names = "--bootstrap-server",
            scope = ScopeType.INHERIT,
            paramLabel = "HOST:PORT[,...]",
            description = "Brokers to ask first; localhost:9092 if not given.")
    private String bootstrapServer;

    @Option(
            names = "--zookeeper",
            scope = ScopeType.INHERIT,
            paramLabel = "HOST:PORT[/CHROOT]",
            description = "Finds the brokers by the cluster's ZooKeeper (the old form).")
    private String zookeeper;

    @Option(
            names = "--command-config",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Properties of the client, such as request.timeout.ms.")
    private Path commandConfig;

    /**
     * Opens a client for the cluster that the options name.
     *
     * @throws CliException when the options name no brokers
     * @throws io.riverrun.client.admin.AdminException when no broker can be reached
     */
    public Admin connect(BrokerDiscovery discovery) {
        return Admin.open(brokers(discovery), properties(), PATIENCE_MS);
    }

    private List<HostPort> brokers(BrokerDiscovery discovery) {
        if (bootstrapServer != null && zookeeper != null) {
            throw new CliException("Use either --bootstrap-server or --zookeeper, not both.");
        }
        if (zookeeper != null) {
            return brokersFrom(discovery);
        }
        try {
            return bootstrapServer == null ? LOCAL : HostPort.parseList(bootstrapServer);
        } catch (IllegalArgumentException e) {
            throw new CliException("Invalid --bootstrap-server: " + e.getMessage(), e);
        }
    }

    private List<HostPort> brokersFrom(BrokerDiscovery discovery) {
        try {
            List<HostPort> brokers = discovery.brokersFrom(zookeeper);
            if (brokers.isEmpty()) {
                throw new CliException(
                        ("No broker is registered in ZooKeeper at %s. "
                                        + "Start one, or check the chroot.")
                                .formatted(zookeeper));
            }
            return brokers;
        } catch (UncheckedIOException e) {
            throw new CliException(e.getCause().getMessage(), e);
        }
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        if (commandConfig != null) {
            Properties read = new Properties();
            try (Reader in = Files.newBufferedReader(commandConfig, StandardCharsets.UTF_8)) {
                read.load(in);
            } catch (NoSuchFileException e) {
                throw new CliException(
                        "The file %s of --command-config does not exist.".formatted(commandConfig),
                        e);
            } catch (IOException | IllegalArgumentException e) {
                throw new CliException(
                        "The file %s of --command-config cannot be read: %s."
                                .formatted(commandConfig, e.getMessage()),
                        e);
            }
            read.stringPropertyNames().forEach(key -> properties.put(key, read.getProperty(key)));
        }
        return properties;
    }
}
