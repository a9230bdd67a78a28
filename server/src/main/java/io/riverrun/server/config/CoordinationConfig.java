package io.riverrun.server.config;

import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import io.riverrun.zookeeper.client.ZooKeeperSettings;
import java.util.List;

/**
 * Where ZooKeeper is. Immutable.
 *
 * @param connect the ensemble's connection string; empty for the embedded one
 * @param embeddedHost the address that the embedded one listens on
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

    /** The keys that {@link #from} reads and ZooKeeper's client does not. */
    public static final List<ConfigKey<?>> KEYS = List.of(EMBEDDED_PORT, EMBEDDED_HOST);

    /** Reads how to find ZooKeeper from the broker's configuration. */
    public static CoordinationConfig from(ConfigValues config) {
        return new CoordinationConfig(
                config.get(ZooKeeperSettings.CONNECT),
                config.get(EMBEDDED_HOST),
                config.get(EMBEDDED_PORT),
                config.isSet(EMBEDDED_PORT),
                config.get(ZooKeeperSettings.SESSION_TIMEOUT_MS),
                config.get(ZooKeeperSettings.CONNECTION_TIMEOUT_MS));
    }
}
