package io.riverrun.client.admin;

/**
 * One configuration value. Immutable.
 *
 * @param value null when it is sensitive, or there is none
 * @param source where the value was set
 */
public record ConfigEntry(
        String name, String value, Source source, boolean readOnly, boolean sensitive) {

    /** Where a value comes from, from the protocol's numbers. */
    public enum Source {
        UNKNOWN,
        TOPIC,
        DYNAMIC_BROKER,
        DYNAMIC_DEFAULT_BROKER,
        STATIC_BROKER,
        DEFAULT,
        DYNAMIC_BROKER_LOGGER,
        CLIENT_METRICS,
        GROUP;

        static Source of(int code) {
            return code >= 0 && code < values().length ? values()[code] : UNKNOWN;
        }
    }

    /** Whether nobody set it. */
    public boolean isDefault() {
        return source == Source.DEFAULT;
    }
}
