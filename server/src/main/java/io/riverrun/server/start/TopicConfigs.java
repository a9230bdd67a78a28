package io.riverrun.server.start;

import io.riverrun.base.config.ConfigCatalog;
import io.riverrun.base.config.ConfigException;
import io.riverrun.broker.settings.ResourceConfigs;
import io.riverrun.log.LogConfig;
import io.riverrun.log.LogConfigKeys;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of logs by what is set on their topics; topics with the same settings share
 * one. Thread-safe.
 */
final class TopicConfigs implements Function<Map<String, String>, LogConfig> {

    private static final Logger LOG = LoggerFactory.getLogger(TopicConfigs.class);

    private final Map<Map<String, String>, LogConfig> byOverrides = new ConcurrentHashMap<>();
    private final Map<String, String> file;
    private volatile ResourceConfigs resources;

    /**
     * @param file what the broker's file sets
     */
    TopicConfigs(Map<String, String> file) {
        this.file = file;
    }

    /** From now on the broker's dynamic settings count too. */
    void follow(ResourceConfigs configs) {
        resources = configs;
        changed();
    }

    /** The broker's dynamic settings have changed. */
    void changed() {
        byOverrides.clear();
    }

    @Override
    public LogConfig apply(Map<String, String> overrides) {
        return byOverrides.computeIfAbsent(
                overrides,
                set ->
                        LogConfig.from(
                                valid(set, LogConfigKeys.TOPIC),
                                resources == null
                                        ? file
                                        : valid(resources.brokerValues(), LogConfigKeys.BROKER)));
    }

    /**
     * What can be understood of settings that another program may have written into ZooKeeper: one
     * that is not valid must not keep the broker from its other topics.
     */
    private static Map<String, String> valid(Map<String, String> settings, ConfigCatalog keys) {
        Map<String, String> valid = new HashMap<>();
        settings.forEach((name, value) -> {
            try {
                keys.validate(keys.find(name).isPresent() ? Map.of(name, value) : Map.of());
                valid.put(name, value);
            } catch (ConfigException e) {
                LOG.error("A setting in ZooKeeper is passed over: {}", e.getMessage());
            }
        });
        return valid;
    }
}
