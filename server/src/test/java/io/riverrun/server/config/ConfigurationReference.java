package io.riverrun.server.config;

import io.riverrun.base.config.ConfigCatalog;
import io.riverrun.base.config.ConfigKey;
import io.riverrun.broker.settings.ResourceConfigs;
import io.riverrun.log.LogConfigKeys;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The page that tells of every configuration key, made of the keys themselves. Stateless. */
final class ConfigurationReference {

    private static final String NONE = "none";

    private ConfigurationReference() {}

    static String text() {
        return """
        # Configuration

        Made from the keys' declarations; `ConfigurationReferenceTest` says when this page is out of date and how to
        make it anew. Keys have Kafka's names wherever Kafka has the key. A key of Kafka that is not here is accepted,
        with a warning at the start that it changes nothing.

        ## The broker's file

        What `./riverrun start FILE` and `--override KEY=VALUE` take. A key marked *dynamic* can be changed while the
        broker runs, for one broker or for all of them.

        %s
        ## Topics

        What is set on a topic goes before the broker's key, and that before the default.

        %s\
        """
                .formatted(
                        table(BrokerCatalog.KEYS, ConfigurationReference::dynamic),
                        table(LogConfigKeys.TOPIC, ConfigurationReference::brokerKeys));
    }

    private static String table(ConfigCatalog catalog, Function<ConfigKey<?>, String> remark) {
        return catalog.keys().stream()
                .sorted(Comparator.comparing(ConfigKey::name))
                .map(key -> row(key, remark.apply(key)))
                .collect(
                        Collectors.joining(
                                "", "| Key | Default | Valid | |\n|---|---|---|---|\n", "\n"));
    }

    private static String row(ConfigKey<?> key, String remark) {
        return "| `%s` | %s | %s | %s%s |\n"
                .formatted(
                        key.name(),
                        defaultOf(key),
                        escaped(key.valid()),
                        escaped(key.documentation()),
                        remark);
    }

    private static String defaultOf(ConfigKey<?> key) {
        String text = key.defaultInWords();
        if (text == null) {
            return NONE;
        }
        if (text.isEmpty()) {
            return "empty";
        }
        return text.equals(key.defaultText()) ? "`" + escaped(text) + "`" : escaped(text);
    }

    private static String dynamic(ConfigKey<?> key) {
        return ResourceConfigs.isDynamic(key.name()) ? " *Dynamic.*" : "";
    }

    private static String brokerKeys(ConfigKey<?> key) {
        String keys =
                LogConfigKeys.synonyms(key).stream()
                        .map(synonym -> "`" + synonym.key().name() + "`")
                        .collect(Collectors.joining(", "));
        return keys.isEmpty() ? "" : " The broker's: " + keys + ".";
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
