package io.riverrun.controller.configs;

import io.riverrun.metadata.ConfigResource;
import java.util.Map;
import java.util.Optional;

/**
 * What the keys of each kind of resource mean. Implemented by the composition root from the
 * features' catalogs; called on the controller's thread, so it must not block.
 */
public interface ConfigValidator {

    /** One sentence on the first key or value that is not valid; empty when all are. */
    Optional<String> problem(ConfigResource resource, Map<String, String> configs);

    /** Whether the key's value is a comma-separated list, so that APPEND and SUBTRACT apply. */
    boolean isList(ConfigResource.Type type, String key);

    /** The value that holds where nothing is set, which APPEND and SUBTRACT start from. */
    Optional<String> defaultValue(ConfigResource.Type type, String key);
}
