package io.riverrun.broker.settings;

import io.riverrun.base.config.ConfigCatalog;
import io.riverrun.base.config.ConfigKey;
import io.riverrun.log.LogConfigKeys;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Which value holds for each key of a topic or a broker, and where it comes from (KIP-226).
 * Thread-safe. A topic's own value goes before the broker's own (dynamic), that of all brokers
 * (dynamic), the file's, and the default.
 */
public final class ResourceConfigs {

    /** Where a value comes from, with the codes of DescribeConfigs. */
    public enum Source {
        TOPIC(1),
        BROKER(2),
        ALL_BROKERS(3),
        FILE(4),
        DEFAULT(5),
        CLIENT_METRICS(7),
        GROUP(8);

        private final byte code;

        Source(int code) {
            this.code = (byte) code;
        }

        public byte code() {
            return code;
        }
    }

    /** One place that sets a key, by the name that the key has there. */
    public record Synonym(String name, String value, Source source) {}

    /**
     * A key with the value that holds.
     *
     * @param value null when there is none
     * @param readOnly whether only the file can set it
     * @param synonyms all places that set it, the one that holds first
     */
    public record Entry(
            ConfigKey<?> key,
            String value,
            Source source,
            boolean readOnly,
            List<Synonym> synonyms) {}

    private final int brokerId;
    private final ConfigCatalog brokerCatalog;
    private final Map<String, String> file;
    private final Supplier<ClusterImage> image;

    /**
     * @param brokerCatalog all keys of the broker's file
     * @param file what the file sets
     */
    public ResourceConfigs(
            int brokerId,
            ConfigCatalog brokerCatalog,
            Map<String, String> file,
            Supplier<ClusterImage> image) {
        this.brokerId = brokerId;
        this.brokerCatalog = brokerCatalog;
        this.file = Map.copyOf(file);
        this.image = image;
    }

    /** All keys of a topic or a broker, as they are now. */
    public List<Entry> describe(ConfigResource resource) {
        return describe(resource, image.get().configs(resource));
    }

    /** All keys of a topic or a broker, with these values set on the resource itself. */
    public List<Entry> describe(ConfigResource resource, Map<String, String> own) {
        return switch (resource.type()) {
            case TOPIC -> topic(own);
            case BROKER ->
                    resource.equals(ConfigResource.DEFAULT_BROKER) ? defaults(own) : broker(own);
            case CLIENT_METRICS -> stored(own, Source.CLIENT_METRICS);
            case GROUP -> stored(own, Source.GROUP);
        };
    }

    /**
     * The broker's settings that give topics their defaults: the file's, and dynamic ones over it.
     */
    public Map<String, String> brokerValues() {
        Map<String, String> values = new LinkedHashMap<>(file);
        values.putAll(image.get().configs(ConfigResource.DEFAULT_BROKER));
        values.putAll(image.get().configs(ConfigResource.broker(brokerId)));
        return values;
    }

    /** Whether a key of the broker can be changed while it runs. */
    public static boolean isDynamic(String brokerKey) {
        return LogConfigKeys.BROKER.find(brokerKey).isPresent();
    }

    private List<Entry> topic(Map<String, String> own) {
        List<Entry> entries = new ArrayList<>();
        for (ConfigKey<?> key : LogConfigKeys.TOPIC.keys()) {
            List<Synonym> synonyms = new ArrayList<>();
            if (own.containsKey(key.name())) {
                synonyms.add(new Synonym(key.name(), own.get(key.name()), Source.TOPIC));
            }
            for (LogConfigKeys.Synonym broker : LogConfigKeys.synonyms(key)) {
                synonyms.addAll(set(broker.key().name()));
            }
            String value =
                    own.containsKey(key.name())
                            ? own.get(key.name())
                            : LogConfigKeys.defaultText(key, brokerValues());
            entries.add(entry(key, value, false, synonyms));
        }
        return entries;
    }

    private List<Entry> broker(Map<String, String> own) {
        List<Entry> entries = new ArrayList<>();
        for (ConfigKey<?> key : brokerCatalog.keys()) {
            List<Synonym> synonyms = new ArrayList<>();
            if (own.containsKey(key.name())) {
                synonyms.add(new Synonym(key.name(), own.get(key.name()), Source.BROKER));
            }
            set(key.name()).stream()
                    .filter(synonym -> synonym.source() != Source.BROKER)
                    .forEach(synonyms::add);
            String value = synonyms.isEmpty() ? key.defaultText() : synonyms.getFirst().value();
            entries.add(entry(key, value, !isDynamic(key.name()), synonyms));
        }
        return entries;
    }

    private List<Entry> defaults(Map<String, String> own) {
        List<Entry> entries = new ArrayList<>();
        own.forEach((name, value) ->
                brokerCatalog
                        .find(name)
                        .ifPresent(key ->
                                entries.add(
                                        entry(
                                                key,
                                                value,
                                                false,
                                                List.of(
                                                        new Synonym(
                                                                name,
                                                                value,
                                                                Source.ALL_BROKERS))))));
        return entries;
    }

    private static List<Entry> stored(Map<String, String> own, Source source) {
        return own.entrySet().stream()
                .map(set ->
                        entry(
                                ConfigKey.ofString(set.getKey(), null, ""),
                                set.getValue(),
                                false,
                                List.of(new Synonym(set.getKey(), set.getValue(), source))))
                .toList();
    }

    /** The places that set a key of the broker, the one that holds first. */
    private List<Synonym> set(String brokerKey) {
        List<Synonym> synonyms = new ArrayList<>();
        ClusterImage now = image.get();
        addIfSet(synonyms, brokerKey, now.configs(ConfigResource.broker(brokerId)), Source.BROKER);
        addIfSet(
                synonyms,
                brokerKey,
                now.configs(ConfigResource.DEFAULT_BROKER),
                Source.ALL_BROKERS);
        addIfSet(synonyms, brokerKey, file, Source.FILE);
        return synonyms;
    }

    private static void addIfSet(
            List<Synonym> synonyms, String key, Map<String, String> values, Source source) {
        if (values.containsKey(key)) {
            synonyms.add(new Synonym(key, values.get(key), source));
        }
    }

    private static Entry entry(
            ConfigKey<?> key, String value, boolean readOnly, List<Synonym> set) {
        List<Synonym> synonyms = new ArrayList<>(set);
        if (key.defaultText() != null) {
            synonyms.add(new Synonym(key.name(), key.defaultText(), Source.DEFAULT));
        }
        Source source = set.isEmpty() ? Source.DEFAULT : set.getFirst().source();
        return new Entry(key, value, source, readOnly, synonyms);
    }
}
