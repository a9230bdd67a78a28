package io.riverrun.server.start;

import io.riverrun.base.config.ConfigCatalog;
import io.riverrun.base.config.ConfigException;
import io.riverrun.base.config.ConfigType;
import io.riverrun.broker.settings.ResourceConfigs;
import io.riverrun.controller.configs.ConfigValidator;
import io.riverrun.log.LogConfigKeys;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.server.config.BrokerCatalog;
import java.util.Map;
import java.util.Optional;

/** Checks configurations of topics and brokers against what they understand. Stateless. */
final class CatalogValidator implements ConfigValidator {

    @Override
    public Optional<String> problem(ConfigResource resource, Map<String, String> configs) {
        try {
            switch (resource.type()) {
                case TOPIC -> LogConfigKeys.TOPIC.validate(configs);
                case BROKER -> {
                    BrokerCatalog.KEYS.validate(configs);
                    return configs.keySet().stream()
                            .filter(key -> !ResourceConfigs.isDynamic(key))
                            .findFirst()
                            .map(key ->
                                    ("Configuration %s cannot be changed while the broker"
                                                    + " runs; set it in the broker's file.")
                                            .formatted(key));
                }
                case CLIENT_METRICS, GROUP -> {
                    // Kept for those who ask; nothing here acts upon them.
                }
            }
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    public boolean isList(ConfigResource.Type type, String key) {
        return catalog(type)
                .flatMap(catalog -> catalog.find(key))
                .filter(found -> found.type() == ConfigType.LIST)
                .isPresent();
    }

    @Override
    public Optional<String> defaultValue(ConfigResource.Type type, String key) {
        return catalog(type)
                .flatMap(catalog -> catalog.find(key))
                .map(found -> found.defaultText() == null ? "" : found.defaultText());
    }

    private static Optional<ConfigCatalog> catalog(ConfigResource.Type type) {
        return switch (type) {
            case TOPIC -> Optional.of(LogConfigKeys.TOPIC);
            case BROKER -> Optional.of(BrokerCatalog.KEYS);
            case CLIENT_METRICS, GROUP -> Optional.empty();
        };
    }
}
