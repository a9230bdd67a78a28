package io.riverrun.client.admin;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A topic to be made. Immutable.
 *
 * @param name 1 to 249 of the characters {@code a-z A-Z 0-9 . _ -}
 * @param partitions at least 1, or {@link #BROKER_DEFAULT}
 * @param replicationFactor at least 1, or {@link #BROKER_DEFAULT}
 * @param assignment brokers of each partition, the preferred leader first; empty to let the
 *     controller decide. With it, the two numbers above are {@link #BROKER_DEFAULT}.
 * @param configs the topic's own configuration
 */
public record NewTopic(
        String name,
        int partitions,
        int replicationFactor,
        List<List<Integer>> assignment,
        Map<String, String> configs) {

    /** Leaves a number to the broker's configuration. */
    public static final int BROKER_DEFAULT = -1;

    public NewTopic {
        Objects.requireNonNull(name);
        assignment = List.copyOf(assignment);
        configs = Map.copyOf(configs);
    }

    /** A topic with the cluster's default configuration. */
    public static NewTopic of(String name, int partitions, int replicationFactor) {
        return new NewTopic(name, partitions, replicationFactor, List.of(), Map.of());
    }
}
