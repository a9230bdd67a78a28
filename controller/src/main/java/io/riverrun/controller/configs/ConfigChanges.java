package io.riverrun.controller.configs;

import io.riverrun.controller.decision.Decision;
import io.riverrun.controller.decision.Outcome;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides AlterConfigs and IncrementalAlterConfigs. Owned by the controller. */
public final class ConfigChanges {

    private final ConfigValidator validator;
    private final ListValues lists;

    public ConfigChanges(ConfigValidator validator) {
        this.validator = validator;
        this.lists = new ListValues(validator);
    }

    /** Changes single keys; a resource's operations all succeed or none is made. */
    public Decision<List<ConfigResult>> incremental(
            ClusterImage image, Map<ConfigResource, List<ConfigOp>> changes, boolean validateOnly) {
        Batch batch = new Batch(image, validateOnly);
        changes.forEach((resource, ops) -> batch.add(resource, edit(image, resource, ops)));
        return batch.decision();
    }

    /** Replaces all that is set on each resource. */
    public Decision<List<ConfigResult>> full(
            ClusterImage image,
            Map<ConfigResource, Map<String, String>> configs,
            boolean validateOnly) {
        Batch batch = new Batch(image, validateOnly);
        configs.forEach((resource, values) -> batch.add(resource, Edit.of(values)));
        return batch.decision();
    }

    /** The results of a request that is refused as a whole. */
    public static List<ConfigResult> failed(Collection<ConfigResource> resources, Outcome outcome) {
        return resources.stream()
                .map(resource -> new ConfigResult(resource, outcome.error(), outcome.message()))
                .toList();
    }

    /** What would be set, or why it cannot be. */
    private record Edit(Map<String, String> configs, Outcome refusal) {
        static Edit of(Map<String, String> configs) {
            return new Edit(configs, Outcome.OK);
        }

        static Edit refused(ErrorCode error, String message) {
            return new Edit(Map.of(), new Outcome(error, message));
        }
    }

    private Edit edit(ClusterImage image, ConfigResource resource, List<ConfigOp> ops) {
        Map<String, String> configs = new LinkedHashMap<>(image.configs(resource));
        Set<String> named = new HashSet<>();
        for (ConfigOp op : ops) {
            if (!named.add(op.key())) {
                return Edit.refused(
                        ErrorCode.INVALID_REQUEST,
                        "The request names the configuration %s more than once."
                                .formatted(op.key()));
            }
            if (op.kind() != ConfigOp.Kind.DELETE && op.value() == null) {
                return Edit.refused(
                        ErrorCode.INVALID_REQUEST,
                        "The configuration %s has no value.".formatted(op.key()));
            }
            switch (op.kind()) {
                case SET -> configs.put(op.key(), op.value());
                case DELETE -> configs.remove(op.key());
                case APPEND, SUBTRACT -> {
                    Optional<String> list = lists.change(resource.type(), configs, op);
                    if (list.isEmpty()) {
                        return Edit.refused(
                                ErrorCode.INVALID_CONFIG,
                                "The configuration %s is not a list; it can only be set or deleted."
                                        .formatted(op.key()));
                    }
                    configs.put(op.key(), list.get());
                }
            }
        }
        return Edit.of(configs);
    }

    /** The changes and results of one request, resource by resource. */
    private final class Batch {
        private final ClusterImage image;
        private final boolean validateOnly;
        private final List<MetadataChange> changes = new ArrayList<>();
        private final List<ConfigResult> results = new ArrayList<>();

        Batch(ClusterImage image, boolean validateOnly) {
            this.image = image;
            this.validateOnly = validateOnly;
        }

        void add(ConfigResource resource, Edit edit) {
            Outcome outcome =
                    edit.refusal().ok() ? check(resource, edit.configs()) : edit.refusal();
            results.add(new ConfigResult(resource, outcome.error(), outcome.message()));
            if (outcome.ok() && !validateOnly && !image.configs(resource).equals(edit.configs())) {
                changes.add(new MetadataChange.ConfigChanged(resource, edit.configs()));
            }
        }

        Decision<List<ConfigResult>> decision() {
            return new Decision<>(changes, results);
        }

        private Outcome check(ConfigResource resource, Map<String, String> configs) {
            Optional<Outcome> unknown = checkResource(resource);
            if (unknown.isPresent()) {
                return unknown.get();
            }
            for (Map.Entry<String, String> config : configs.entrySet()) {
                if (config.getValue() == null) {
                    return new Outcome(
                            ErrorCode.INVALID_REQUEST,
                            "The configuration %s has no value.".formatted(config.getKey()));
                }
            }
            return validator
                    .problem(resource, configs)
                    .map(problem -> new Outcome(ErrorCode.INVALID_CONFIG, problem))
                    .orElse(Outcome.OK);
        }

        private Optional<Outcome> checkResource(ConfigResource resource) {
            String name = resource.name();
            return switch (resource.type()) {
                case TOPIC ->
                        image.topic(name) == null
                                ? refused(
                                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                                        "Topic '%s' does not exist.".formatted(name))
                                : Optional.empty();
                case BROKER ->
                        name.isEmpty() || name.matches("[0-9]{1,9}")
                                ? Optional.empty()
                                : refused(
                                        ErrorCode.INVALID_REQUEST,
                                        "'%s' is not a broker's id; leave it empty for all brokers."
                                                .formatted(name));
                case CLIENT_METRICS, GROUP ->
                        name.isEmpty()
                                ? refused(
                                        ErrorCode.INVALID_REQUEST,
                                        "A %s resource needs a name.".formatted(resource.type()))
                                : Optional.empty();
            };
        }

        private static Optional<Outcome> refused(ErrorCode error, String message) {
            return Optional.of(new Outcome(error, message));
        }
    }
}
