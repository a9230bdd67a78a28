package io.riverrun.base.config;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One configuration key: its name, type, default, valid range and documentation in one declaration.
 * Immutable. Names are Kafka's wherever Kafka has the key.
 *
 * @param <T> the Java type of the value
 */
public final class ConfigKey<T> {

    private final String name;
    private final ConfigType type;
    private final String defaultText;
    private static final String TOO_LONG = ", and at most " + Integer.MAX_VALUE;

    private final String valid;
    private final String documentation;
    private final Function<String, T> parser;
    private final String defaultInWords;

    private ConfigKey(
            String name,
            ConfigType type,
            String defaultText,
            String valid,
            String documentation,
            Function<String, T> parser) {
        this(name, type, defaultText, valid, documentation, parser, null);
    }

    private ConfigKey(
            String name,
            ConfigType type,
            String defaultText,
            String valid,
            String documentation,
            Function<String, T> parser,
            String defaultInWords) {
        this.name = Objects.requireNonNull(name);
        this.type = Objects.requireNonNull(type);
        this.defaultText = defaultText;
        this.valid = Objects.requireNonNull(valid);
        this.documentation = Objects.requireNonNull(documentation);
        this.parser = Objects.requireNonNull(parser);
        this.defaultInWords = defaultInWords;
    }

    /** A whole number within {@code min..max}, both included. */
    public static ConfigKey<Integer> ofInt(
            String name, int defaultValue, int min, int max, String documentation) {
        return new ConfigKey<>(
                name,
                ConfigType.INT,
                Integer.toString(defaultValue),
                range(min, max, Integer.MIN_VALUE, Integer.MAX_VALUE),
                documentation,
                text -> Math.toIntExact(parseWithin(text, min, max)));
    }

    /** A whole number within {@code min..max}, both included. */
    public static ConfigKey<Long> ofLong(
            String name, long defaultValue, long min, long max, String documentation) {
        return new ConfigKey<>(
                name,
                ConfigType.LONG,
                Long.toString(defaultValue),
                range(min, max, Long.MIN_VALUE, Long.MAX_VALUE),
                documentation,
                text -> parseWithin(text, min, max));
    }

    /** As {@link #ofLong}, with no value unless it is set. */
    public static ConfigKey<Long> ofOptionalLong(
            String name, long min, long max, String documentation) {
        return new ConfigKey<>(
                name,
                ConfigType.LONG,
                null,
                range(min, max, Long.MIN_VALUE, Long.MAX_VALUE),
                documentation,
                text -> parseWithin(text, min, max));
    }

    /** A number within {@code min..max}, both included. */
    public static ConfigKey<Double> ofDouble(
            String name, double defaultValue, double min, double max, String documentation) {
        return new ConfigKey<>(
                name,
                ConfigType.DOUBLE,
                Double.toString(defaultValue),
                "a number from " + min + " to " + max,
                documentation,
                text -> {
                    double value = Double.parseDouble(text);
                    if (!(value >= min && value <= max)) {
                        throw new IllegalArgumentException();
                    }
                    return value;
                });
    }

    /** {@code true} or {@code false}, in any case. */
    public static ConfigKey<Boolean> ofBoolean(
            String name, boolean defaultValue, String documentation) {
        return new ConfigKey<>(
                name,
                ConfigType.BOOLEAN,
                Boolean.toString(defaultValue),
                "true or false",
                documentation,
                ConfigKey::parseBoolean);
    }

    /** Any text; a null default means that the key has no value unless it is set. */
    public static ConfigKey<String> ofString(
            String name, String defaultValue, String documentation) {
        return new ConfigKey<>(
                name, ConfigType.STRING, defaultValue, "any text", documentation, text -> text);
    }

    /** One of the given words. */
    public static ConfigKey<String> ofChoice(
            String name, String defaultValue, List<String> choices, String documentation) {
        return new ConfigKey<>(
                name,
                ConfigType.STRING,
                defaultValue,
                "one of " + String.join(", ", choices),
                documentation,
                text -> {
                    if (!choices.contains(text)) {
                        throw new IllegalArgumentException();
                    }
                    return text;
                });
    }

    /** Comma-separated words, each one of the choices (any word where no choices are given). */
    public static ConfigKey<List<String>> ofList(
            String name, String defaultValue, List<String> choices, String documentation) {
        return new ConfigKey<>(
                name,
                ConfigType.LIST,
                defaultValue,
                choices.isEmpty() ? "a comma-separated list" : "a list of " + choices,
                documentation,
                text -> parseList(text, choices));
    }

    /** The same key under another name, for example a broker's name for a topic's key. */
    public ConfigKey<T> renamed(String newName) {
        return new ConfigKey<>(
                newName, type, defaultText, valid, documentation, parser, defaultInWords);
    }

    /** The same key whose default, which depends on the machine, is told in words. */
    public ConfigKey<T> withDefaultInWords(String words) {
        return new ConfigKey<>(name, type, defaultText, valid, documentation, parser, words);
    }

    /** The key as operators write it, for example {@code log.retention.ms}. */
    public String name() {
        return name;
    }

    public ConfigType type() {
        return type;
    }

    /** The default in its textual form; null when there is none. */
    public String defaultText() {
        return defaultText;
    }

    /** The default for a reader, the same on every machine; null when there is none. */
    public String defaultInWords() {
        return defaultInWords == null ? defaultText : defaultInWords;
    }

    /** The valid values in words. */
    public String valid() {
        return valid;
    }

    public String documentation() {
        return documentation;
    }

    /**
     * Parses and checks a value.
     *
     * @return the value, or null for a null text
     * @throws ConfigException naming the key, the value and what is valid
     */
    public T parse(String text) {
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text.trim());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ConfigException(
                    "Invalid value '%s' for configuration %s: it must be %s."
                            .formatted(text, name, isTooLong(text) ? valid + TOO_LONG : valid));
        }
    }

    /** Whether it is a number that 32 bits do not hold, which goes without saying elsewhere. */
    private boolean isTooLong(String text) {
        return type == ConfigType.INT && text.trim().matches("\\+?\\d{10,}");
    }

    @Override
    public String toString() {
        return name;
    }

    private static long parseWithin(String text, long min, long max) {
        long value = Long.parseLong(text);
        if (value < min || value > max) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    private static boolean parseBoolean(String text) {
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new IllegalArgumentException();
    }

    private static List<String> parseList(String text, List<String> choices) {
        List<String> words =
                Arrays.stream(text.split(","))
                        .map(String::trim)
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.toUnmodifiableList());
        if (!choices.isEmpty() && !choices.containsAll(words)) {
            throw new IllegalArgumentException();
        }
        return words;
    }

    private static String range(long min, long max, long lowest, long highest) {
        if (min == lowest && max == highest) {
            return "a whole number";
        }
        if (max == highest) {
            return "a whole number of at least " + min;
        }
        return "a whole number from " + min + " to " + max;
    }
}
