package io.riverrun.base.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys that a kind of resource (a broker, a topic) understands, in order. Immutable. */
public final class ConfigCatalog {

    private final Map<String, ConfigKey<?>> keys = new LinkedHashMap<>();

    /** Throws {@link IllegalArgumentException} when two keys share a name. */
    public ConfigCatalog(Collection<? extends ConfigKey<?>> keys) {
        for (ConfigKey<?> key : keys) {
            if (this.keys.put(key.name(), key) != null) {
                throw new IllegalArgumentException("two keys named " + key.name());
            }
        }
    }

    public Collection<ConfigKey<?>> keys() {
        return List.copyOf(keys.values());
    }

    public Optional<ConfigKey<?>> find(String name) {
        return Optional.ofNullable(keys.get(name));
    }

    /**
     * Checks names and values.
     *
     * @throws ConfigException naming the first key that is unknown or whose value is invalid
     */
    public void validate(Map<String, String> values) {
        values.forEach((name, value) -> {
            ConfigKey<?> key = keys.get(name);
            if (key == null) {
                throw new ConfigException(unknown(name, value));
            }
            key.parse(value);
        });
    }

    /** One sentence on a key that is not in this catalog, with the key that was probably meant. */
    public String unknown(String name, String value) {
        String sentence = "Unknown configuration %s (value '%s').".formatted(name, value);
        return nearest(name).map(near -> sentence + " Did you mean " + near + "?").orElse(sentence);
    }

    /** The known key closest to the given name, when it is close enough to be a slip. */
    Optional<String> nearest(String name) {
        String best = null;
        int bestDistance = Math.max(2, name.length() / 5) + 1;
        for (String candidate : keys.keySet()) {
            int distance = distance(name, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein's distance: insertions, deletions and substitutions that turn a into b. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
