package io.riverrun.server.start;

import io.riverrun.base.config.ConfigValues;
import io.riverrun.broker.listener.ListenerLimits;
import io.riverrun.broker.listener.SocketBuffers;
import io.riverrun.coordinator.groups.GroupConfig;
import io.riverrun.server.config.BrokerCatalog;
import io.riverrun.server.config.BrokerConfig;
import io.riverrun.server.config.CleanerConfig;
import io.riverrun.server.config.CoordinationConfig;
import io.riverrun.server.config.HousekeepingConfig;
import io.riverrun.server.config.ListenerConfig;
import java.nio.file.Path;
import java.util.Map;

/**
 * A broker's configuration, checked and read. Immutable.
 *
 * @param values all keys, as set or by default
 * @param withoutEffect keys of Kafka that are set and change nothing here
 */
public record BrokerSettings(
        ConfigValues values,
        Map<String, String> withoutEffect,
        BrokerConfig broker,
        ListenerConfig listeners,
        ListenerLimits limits,
        SocketBuffers socketBuffers,
        CoordinationConfig coordination,
        GroupConfig groups,
        HousekeepingConfig housekeeping,
        CleanerConfig cleaner) {

    /**
     * Checks a broker's configuration and reads it.
     *
     * @param file keys and values of {@code server.properties}
     * @param home what relative folders are relative to
     * @throws io.riverrun.base.config.ConfigException naming the first key that is wrong
     */
    public static BrokerSettings of(Map<String, String> file, Path home) {
        Map<String, String> withoutEffect = BrokerCatalog.check(file);
        ConfigValues values = new ConfigValues(file);
        return new BrokerSettings(
                values,
                withoutEffect,
                BrokerConfig.from(values, home),
                ListenerConfig.from(values),
                ListenerLimits.from(values, Runtime.getRuntime().maxMemory()),
                SocketBuffers.from(values),
                CoordinationConfig.from(values),
                GroupConfig.from(values),
                HousekeepingConfig.from(values),
                CleanerConfig.from(values));
    }
}
