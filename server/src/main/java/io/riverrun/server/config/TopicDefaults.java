package io.riverrun.server.config;

import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import io.riverrun.controller.ControllerSettings;
import java.util.List;

/** What new topics are like when nobody says. Stateless. */
public final class TopicDefaults {

    private static final ConfigKey<Integer> PARTITIONS =
            ConfigKey.ofInt(
                    "num.partitions",
                    1,
                    1,
                    Integer.MAX_VALUE,
                    "The partitions of a new topic when nobody says how many.");

    private static final ConfigKey<Integer> REPLICATION_FACTOR =
            ConfigKey.ofInt(
                    "default.replication.factor",
                    1,
                    1,
                    Short.MAX_VALUE,
                    "The replicas of a new topic's partitions when nobody says how many.");

    /** The keys that {@link #from} reads. */
    public static final List<ConfigKey<?>> KEYS = List.of(PARTITIONS, REPLICATION_FACTOR);

    private TopicDefaults() {}

    /** Reads the controller's settings from the broker's configuration. */
    public static ControllerSettings from(ConfigValues config) {
        return new ControllerSettings(
                config.get(PARTITIONS),
                config.get(REPLICATION_FACTOR),
                ControllerSettings.DEFAULT.topicPartitionsMax(),
                ControllerSettings.DEFAULT.queueRequestsMax());
    }
}
