package io.riverrun.cli.topics;

import io.riverrun.cli.CliException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code --config NAME=VALUE}. Stateless. */
final class TopicConfigs {

    private TopicConfigs() {}

    /**
     * The values by name, in the order given; the last of several wins.
     *
     * @throws CliException when one has no equals sign
     */
    static Map<String, String> parse(List<String> configs) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String config : configs == null ? List.<String>of() : configs) {
            int equals = config.indexOf('=');
            if (equals <= 0) {
                throw new CliException(
                        "Invalid --config '%s': write NAME=VALUE, as in retention.ms=60000."
                                .formatted(config));
            }
            values.put(config.substring(0, equals).strip(), config.substring(equals + 1).strip());
        }
        return values;
    }
}
