package io.riverrun.zookeeper.client;

import io.riverrun.base.config.ConfigException;
import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import java.util.List;

/**
 * How ZooKeeper is reached. Immutable.
 *
 * @param hosts {@code host:port,host:port}, without the chroot
 * @param chroot the path under which everything of this cluster is; empty for the root
 * @param sessionTimeoutMs how long the ensemble waits for a silent client before its session ends
 * @param connectionTimeoutMs how long the start waits for the first connection
 */
public record ZooKeeperSettings(
        String hosts, String chroot, int sessionTimeoutMs, int connectionTimeoutMs) {

    public static final ConfigKey<String> CONNECT =
            ConfigKey.ofString(
                    "zookeeper.connect",
                    "",
                    "The ZooKeeper ensemble, as host:port,host:port/chroot; without it the broker"
                            + " runs a ZooKeeper of its own.");

    public static final ConfigKey<Integer> SESSION_TIMEOUT_MS =
            ConfigKey.ofInt(
                    "zookeeper.session.timeout.ms",
                    18_000,
                    1_000,
                    120_000,
                    "Milliseconds of silence after which ZooKeeper declares this broker dead.");

    /** Kafka's default is the session timeout; so is ours, written as 0. */
    public static final ConfigKey<Integer> CONNECTION_TIMEOUT_MS =
            ConfigKey.ofInt(
                    "zookeeper.connection.timeout.ms",
                    0,
                    0,
                    600_000,
                    "Milliseconds that the start waits for ZooKeeper; 0 for the session timeout.");

    public static final List<ConfigKey<?>> KEYS =
            List.of(CONNECT, SESSION_TIMEOUT_MS, CONNECTION_TIMEOUT_MS);

    /** The settings for what {@link #CONNECT} says. */
    public static ZooKeeperSettings of(ConfigValues values) {
        return of(
                values.get(CONNECT),
                values.get(SESSION_TIMEOUT_MS),
                values.get(CONNECTION_TIMEOUT_MS));
    }

    /**
     * The settings for a connect string.
     *
     * @param connect {@code host:port,host:port/chroot}
     * @param connectionTimeoutMs 0 for the session timeout
     * @throws ConfigException when the connect string names no host or has a bad chroot
     */
    public static ZooKeeperSettings of(
            String connect, int sessionTimeoutMs, int connectionTimeoutMs) {
        int slash = connect.indexOf('/');
        String hosts = slash < 0 ? connect : connect.substring(0, slash);
        String chroot = slash < 0 ? "" : connect.substring(slash);
        while (chroot.endsWith("/")) {
            chroot = chroot.substring(0, chroot.length() - 1);
        }
        if (hosts.isBlank() || chroot.contains("//") || chroot.contains(",")) {
            throw new ConfigException(
                    "Invalid value '%s' for configuration %s: it must be host:port,host:port/chroot."
                            .formatted(connect, CONNECT.name()));
        }
        return new ZooKeeperSettings(
                hosts.trim(),
                chroot,
                sessionTimeoutMs,
                connectionTimeoutMs == 0 ? sessionTimeoutMs : connectionTimeoutMs);
    }

    @Override
    public String toString() {
        return hosts + chroot;
    }
}
