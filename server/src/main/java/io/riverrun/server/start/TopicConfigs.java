package io.riverrun.server.start;

import io.riverrun.broker.settings.ResourceConfigs;
import io.riverrun.log.LogConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The configuration of logs by what is set on their topics; topics with the same settings share
 * one. Thread-safe.
 */
final class TopicConfigs implements Function<Map<String, String>, LogConfig> {

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
                set -> LogConfig.from(set, resources == null ? file : resources.brokerValues()));
    }
}
