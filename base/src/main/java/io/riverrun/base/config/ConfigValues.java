package io.riverrun.base.config;

import java.util.Map;

/** Configuration values by key, defaults filled in. Immutable. */
public final class ConfigValues {

    private final Map<String, String> texts;

    public ConfigValues(Map<String, String> texts) {
        this.texts = Map.copyOf(texts);
    }

    /**
     * The value that was set, or the key's default, or null when it has neither.
     *
     * @throws ConfigException when the value that was set is not valid
     */
    public <T> T get(ConfigKey<T> key) {
        return key.parse(texts.getOrDefault(key.name(), key.defaultText()));
    }

    public boolean isSet(ConfigKey<?> key) {
        return texts.containsKey(key.name());
    }

    /** What was set, as it was written. */
    public Map<String, String> texts() {
        return texts;
    }
}
