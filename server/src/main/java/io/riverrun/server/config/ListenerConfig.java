package io.riverrun.server.config;

import io.riverrun.base.config.ConfigException;
import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the broker listens, and what it tells clients about it. Immutable.
 *
 * @param advertised empty where clients are told what is listened on
 * @param eventLoops the threads that serve connections
 */
public record ListenerConfig(List<Listener> listeners, List<Listener> advertised, int eventLoops) {

    private static final ConfigKey<List<String>> LISTENERS =
            ConfigKey.ofList(
                    "listeners",
                    "PLAINTEXT://localhost:9092",
                    List.of(),
                    "Where the broker listens: NAME://HOST:PORT, separated by commas. No host"
                            + " means all interfaces, port 0 a free one.");

    private static final ConfigKey<List<String>> ADVERTISED =
            ConfigKey.ofList(
                    "advertised.listeners",
                    "",
                    List.of(),
                    "What clients are told to connect to, in the form of listeners; by default"
                            + " the listeners themselves.");

    private static final ConfigKey<List<String>> PROTOCOLS =
            ConfigKey.ofList(
                    "listener.security.protocol.map",
                    "PLAINTEXT:PLAINTEXT",
                    List.of(),
                    "The security protocol of each listener's name: NAME:PROTOCOL, separated by"
                            + " commas.");

    private static final ConfigKey<Integer> EVENT_LOOPS =
            ConfigKey.ofInt(
                            "num.network.threads",
                            Math.max(2, Runtime.getRuntime().availableProcessors()),
                            1,
                            1024,
                            "Threads that serve connections.")
                    .withDefaultInWords("one for each processor, at least 2");

    /** The keys that {@link #from} reads. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(LISTENERS, ADVERTISED, PROTOCOLS, EVENT_LOOPS);

    private static final String PLAINTEXT = "PLAINTEXT";

    /** Reads the listeners from the broker's configuration. */
    public static ListenerConfig from(ConfigValues config) {
        List<Listener> listeners = Listener.parse(LISTENERS.name(), config.get(LISTENERS));
        if (listeners.isEmpty()) {
            throw new ConfigException(
                    "Configuration listeners is empty: name at least one, for example"
                            + " PLAINTEXT://localhost:9092.");
        }
        List<Listener> advertised = Listener.parse(ADVERTISED.name(), config.get(ADVERTISED));
        Map<String, String> protocols = protocols(config.get(PROTOCOLS));
        for (Listener listener : listeners) {
            String protocol = protocols.getOrDefault(listener.name(), listener.name());
            if (!protocol.equals(PLAINTEXT)) {
                throw new ConfigException(
                        "Listener %s asks for the security protocol %s, but only PLAINTEXT is served"
                                        .formatted(listener.name(), protocol)
                                + " so far; change 'listeners' or map the name in"
                                + " listener.security.protocol.map.");
            }
        }
        for (Listener listener : advertised) {
            if (listeners.stream().noneMatch(l -> l.name().equals(listener.name()))) {
                throw new ConfigException(
                        "Configuration advertised.listeners names %s, which is not among listeners."
                                .formatted(listener.name()));
            }
        }
        return new ListenerConfig(listeners, advertised, config.get(EVENT_LOOPS));
    }

    /** What clients are told for the listener, when that differs from where it is bound. */
    public Optional<Listener> advertised(String name) {
        return advertised.stream().filter(listener -> listener.name().equals(name)).findFirst();
    }

    private static Map<String, String> protocols(List<String> entries) {
        Map<String, String> protocols = new HashMap<>();
        for (String entry : entries) {
            int colon = entry.indexOf(':');
            if (colon <= 0) {
                throw new ConfigException(
                        "Invalid value '%s' for configuration %s: it must be NAME:PROTOCOL."
                                .formatted(entry, PROTOCOLS.name()));
            }
            protocols.put(entry.substring(0, colon), entry.substring(colon + 1));
        }
        return protocols;
    }
}
