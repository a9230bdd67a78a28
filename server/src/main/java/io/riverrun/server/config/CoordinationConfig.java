package io.riverrun.server.config;

import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import java.util.List;

/**
 * How the broker finds ZooKeeper. Immutable.
 *
 * @param connect the ensemble's connection string; empty for the embedded one
 * @param embeddedPort where the embedded one listens; 0 takes a free port
 * @param embeddedPortSet whether the operator chose that port, so that no other may be taken
 */
public record CoordinationConfig(
        String connect,
        String embeddedHost,
        int embeddedPort,
        boolean embeddedPortSet,
        int sessionTimeoutMs,
        int connectionTimeoutMs) {

    private static final ConfigKey<String> CONNECT =
            ConfigKey.ofString(
                    "zookeeper.connect",
                    "",
                    "The ZooKeeper ensemble: HOST:PORT, separated by commas, perhaps with a"
                            + " chroot at the end; empty runs one in the broker's process.");

    private static final ConfigKey<Integer> EMBEDDED_PORT =
            ConfigKey.ofInt(
                    "zookeeper.embedded.port",
                    2181,
                    0,
                    65_535,
                    "Where the embedded ZooKeeper listens; 0 takes a free port. When it is not"
                            + " set and 2181 is taken, a free port is taken too.");

    private static final ConfigKey<String> EMBEDDED_HOST =
            ConfigKey.ofString(
                    "zookeeper.embedded.host",
                    "127.0.0.1",
                    "The address that the embedded ZooKeeper listens on.");

    private static final ConfigKey<Integer> SESSION_TIMEOUT_MS =
            ConfigKey.ofInt(
                    "zookeeper.session.timeout.ms",
                    18_000,
                    100,
                    Integer.MAX_VALUE,
                    "Milliseconds without a sign of life after which ZooKeeper declares the"
                            + " broker dead.");

    private static final ConfigKey<Integer> CONNECTION_TIMEOUT_MS =
            ConfigKey.ofInt(
                    "zookeeper.connection.timeout.ms",
                    18_000,
                    100,
                    Integer.MAX_VALUE,
                    "Milliseconds to wait for a connection to ZooKeeper at the start.");

    /** The keys that {@link #from} reads. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(
                    CONNECT,
                    EMBEDDED_PORT,
                    EMBEDDED_HOST,
                    SESSION_TIMEOUT_MS,
                    CONNECTION_TIMEOUT_MS);

    /** Reads how to find ZooKeeper from the broker's configuration. */
    public static CoordinationConfig from(ConfigValues config) {
        return new CoordinationConfig(
                config.get(CONNECT),
                config.get(EMBEDDED_HOST),
                config.get(EMBEDDED_PORT),
                config.isSet(EMBEDDED_PORT),
                config.get(SESSION_TIMEOUT_MS),
                config.get(CONNECTION_TIMEOUT_MS));
    }
}
