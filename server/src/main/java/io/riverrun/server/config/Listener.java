package io.riverrun.server.config;

import io.riverrun.base.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One entry of {@code listeners} or {@code advertised.listeners}: {@code NAME://HOST:PORT}.
 * Immutable.
 *
 * @param host empty for all interfaces
 * @param port 0 to 65535
 */
public record Listener(String name, String host, int port) {

    private static final Pattern FORM =
            Pattern.compile("([A-Za-z0-9_-]+)://\\[?([^\\]/]*?)\\]?:(\\d{1,5})");
    private static final int PORT_MAX = 65_535;

    /**
     * Parses the value of a key.
     *
     * @throws ConfigException naming the key, the entry and the form that is wanted
     */
    static List<Listener> parse(String key, List<String> entries) {
        List<Listener> listeners = new ArrayList<>();
        for (String entry : entries) {
            Listener listener = parse(key, entry);
            boolean twice = listeners.stream().anyMatch(l -> l.name.equals(listener.name));
            if (twice) {
                throw new ConfigException(
                        "Invalid value '%s' for configuration %s: the listener %s is named twice."
                                .formatted(String.join(",", entries), key, listener.name));
            }
            listeners.add(listener);
        }
        return listeners;
    }

    private static Listener parse(String key, String entry) {
        Matcher matcher = FORM.matcher(entry);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > PORT_MAX) {
            throw new ConfigException(
                    "Invalid value '%s' for configuration %s: it must be NAME://HOST:PORT, for example"
                                    .formatted(entry, key)
                            + " PLAINTEXT://localhost:9092.");
        }
        return new Listener(matcher.group(1), matcher.group(2), Integer.parseInt(matcher.group(3)));
    }

    @Override
    public String toString() {
        return "%s://%s:%d".formatted(name, host, port);
    }
}
