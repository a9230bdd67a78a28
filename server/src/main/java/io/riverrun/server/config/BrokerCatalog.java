package io.riverrun.server.config;

import io.riverrun.base.config.ConfigCatalog;
import io.riverrun.base.config.ConfigException;
import io.riverrun.base.config.ConfigKey;
import io.riverrun.broker.fetch.FetchHandler;
import io.riverrun.broker.fetch.FetchSessions;
import io.riverrun.broker.listener.ListenerLimits;
import io.riverrun.broker.listener.SocketBuffers;
import io.riverrun.broker.topics.DeleteTopicsHandler;
import io.riverrun.broker.topics.TopicAutoCreation;
import io.riverrun.coordinator.groups.GroupConfig;
import io.riverrun.log.LogConfigKeys;
import io.riverrun.zookeeper.client.ZooKeeperSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** All keys that a broker's file may have. Stateless. */
public final class BrokerCatalog {

    /** The keys that this broker acts upon. */
    public static final ConfigCatalog KEYS =
            new ConfigCatalog(
                    List.<Collection<ConfigKey<?>>>of(
                                    BrokerConfig.KEYS,
                                    ListenerConfig.KEYS,
                                    ListenerLimits.KEYS,
                                    SocketBuffers.KEYS,
                                    CoordinationConfig.KEYS,
                                    ZooKeeperSettings.KEYS,
                                    TopicDefaults.KEYS,
                                    TopicAutoCreation.KEYS,
                                    DeleteTopicsHandler.KEYS,
                                    FetchHandler.KEYS,
                                    FetchSessions.KEYS,
                                    GroupConfig.KEYS,
                                    HousekeepingConfig.KEYS,
                                    CleanerConfig.KEYS,
                                    LogConfigKeys.BROKER.keys())
                            .stream()
                            .flatMap(Collection::stream)
                            .collect(Collectors.toList()));

    private static final String KAFKA_KEYS = "kafka-keys.txt";

    private BrokerCatalog() {}

    /**
     * Checks a broker's file.
     *
     * @return the keys that Kafka knows and that change nothing here, with their values
     * @throws ConfigException naming a key that nobody knows, or one whose value is invalid
     */
    public static Map<String, String> check(Map<String, String> file) {
        Map<String, String> known = new LinkedHashMap<>();
        Map<String, String> without = new LinkedHashMap<>();
        Set<String> kafka = null;
        for (Map.Entry<String, String> set : file.entrySet()) {
            if (KEYS.find(set.getKey()).isPresent()) {
                known.put(set.getKey(), set.getValue());
                continue;
            }
            kafka = kafka == null ? kafkaKeys() : kafka;
            if (!kafka.contains(set.getKey())) {
                throw new ConfigException(nearest(kafka).unknown(set.getKey(), set.getValue()));
            }
            without.put(set.getKey(), set.getValue());
        }
        KEYS.validate(known);
        return without;
    }

    private static ConfigCatalog nearest(Set<String> kafka) {
        List<ConfigKey<?>> all = new ArrayList<>(KEYS.keys());
        for (String name : kafka) {
            if (KEYS.find(name).isEmpty()) {
                all.add(ConfigKey.ofString(name, null, ""));
            }
        }
        return new ConfigCatalog(all);
    }

    /** The names of all keys of Apache Kafka 3.9 and 4.4. */
    private static Set<String> kafkaKeys() {
        try (BufferedReader names =
                new BufferedReader(
                        new InputStreamReader(
                                BrokerCatalog.class.getResourceAsStream(KAFKA_KEYS),
                                StandardCharsets.UTF_8))) {
            return names.lines().collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
