package io.riverrun.controller.topics;

import java.util.Optional;

/** Which topic names are legal: Kafka's rules. Stateless. */
public final class TopicNames {

    /** The longest name, so that {@code name-partition.suffix} fits any file system. */
    public static final int LENGTH_MAX = 249;

    private TopicNames() {}

    /** One sentence on why the name is not legal; empty when it is. */
    public static Optional<String> problem(String name) {
        if (name == null || name.isEmpty()) {
            return Optional.of("A topic's name must not be empty.");
        }
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("A topic's name must not be '.' or '..'.");
        }
        if (name.length() > LENGTH_MAX) {
            return Optional.of(
                    "The topic name '%s' has %d characters; %d are allowed."
                            .formatted(name, name.length(), LENGTH_MAX));
        }
        if (!name.chars().allMatch(TopicNames::isLegal)) {
            return Optional.of(
                    "The topic name '%s' is not valid: letters, digits, '.', '_' and '-' are allowed."
                            .formatted(name));
        }
        return Optional.empty();
    }

    private static boolean isLegal(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
