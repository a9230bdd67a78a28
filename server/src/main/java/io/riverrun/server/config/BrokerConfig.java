package io.riverrun.server.config;

import io.riverrun.base.config.ConfigException;
import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * Who the broker is and where its data lies. Immutable.
 *
 * @param id its id, or empty to go by what the data folder says, or 0
 * @param rack null for none
 * @param logDirs the data folders, absolute
 * @param recoveryThreads the threads that open logs at the start, for each folder
 */
public record BrokerConfig(OptionalInt id, String rack, List<Path> logDirs, int recoveryThreads) {

    private static final ConfigKey<Integer> BROKER_ID =
            ConfigKey.ofInt(
                    "broker.id",
                    -1,
                    -1,
                    Integer.MAX_VALUE,
                    "The broker's id, different from that of every other broker of the cluster;"
                            + " -1 goes by the data folder, and takes 0 for a new one.");

    private static final ConfigKey<Integer> NODE_ID =
            ConfigKey.ofInt("node.id", -1, -1, Integer.MAX_VALUE, "Another name of broker.id.");

    private static final ConfigKey<String> RACK =
            ConfigKey.ofString(
                    "broker.rack", null, "The rack that the broker stands in, for the placement.");

    private static final ConfigKey<List<String>> LOG_DIRS =
            ConfigKey.ofList(
                    "log.dirs",
                    null,
                    List.of(),
                    "The folders that hold the partitions, separated by commas; by default that"
                            + " of log.dir.");

    private static final ConfigKey<String> LOG_DIR =
            ConfigKey.ofString(
                    "log.dir", "data", "The folder that holds the partitions, when there is one.");

    private static final ConfigKey<Integer> RECOVERY_THREADS =
            ConfigKey.ofInt(
                            "num.recovery.threads.per.data.dir",
                            Math.max(2, Runtime.getRuntime().availableProcessors()),
                            1,
                            1024,
                            "Threads that open the logs of a folder at the start.")
                    .withDefaultInWords("one for each processor, at least 2");

    /** The keys that {@link #from} reads. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(BROKER_ID, NODE_ID, RACK, LOG_DIRS, LOG_DIR, RECOVERY_THREADS);

    /**
     * Reads the broker's identity from its configuration.
     *
     * @param home what relative folders are relative to
     */
    public static BrokerConfig from(ConfigValues config, Path home) {
        int brokerId = config.get(BROKER_ID);
        int nodeId = config.get(NODE_ID);
        if (brokerId >= 0 && nodeId >= 0 && brokerId != nodeId) {
            throw new ConfigException(
                    "broker.id is %d and node.id is %d: they mean the same; remove one."
                            .formatted(brokerId, nodeId));
        }
        int id = Math.max(brokerId, nodeId);
        List<String> dirs = config.get(LOG_DIRS);
        List<String> folders = dirs == null || dirs.isEmpty() ? List.of(config.get(LOG_DIR)) : dirs;
        return new BrokerConfig(
                id >= 0 ? OptionalInt.of(id) : OptionalInt.empty(),
                config.get(RACK),
                folders.stream()
                        .map(folder -> home.resolve(folder).toAbsolutePath().normalize())
                        .distinct()
                        .toList(),
                config.get(RECOVERY_THREADS));
    }
}
