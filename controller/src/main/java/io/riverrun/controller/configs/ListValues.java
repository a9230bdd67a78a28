package io.riverrun.controller.configs;

import io.riverrun.metadata.ConfigResource;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** APPEND and SUBTRACT on comma-separated lists. Stateless. */
final class ListValues {

    private final ConfigValidator validator;

    ListValues(ConfigValidator validator) {
        this.validator = validator;
    }

    /** The list after the operation, or empty when the key's value is not a list. */
    Optional<String> change(ConfigResource.Type type, Map<String, String> configs, ConfigOp op) {
        if (!validator.isList(type, op.key())) {
            return Optional.empty();
        }
        String before = configs.get(op.key());
        if (before == null) {
            before = validator.defaultValue(type, op.key()).orElse("");
        }
        Set<String> words = words(before);
        if (op.kind() == ConfigOp.Kind.APPEND) {
            words.addAll(words(op.value()));
        } else {
            words.removeAll(words(op.value()));
        }
        return Optional.of(String.join(",", words));
    }

    private static Set<String> words(String list) {
        return Arrays.stream(list.split(","))
                .map(String::trim)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
