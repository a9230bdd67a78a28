package io.riverrun.controller.topics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topic asked for. Immutable.
 *
 * @param numPartitions the number of partitions; {@link #DEFAULT} for the controller's default, and
 *     with assignments
 * @param replicationFactor the number of replicas; {@link #DEFAULT} likewise
 * @param assignments the replicas of each partition, the preferred leader first; empty to let the
 *     controller place them
 * @param configs what to set on the topic; a null value is refused
 */
public record NewTopic(
        String name,
        int numPartitions,
        int replicationFactor,
        Map<Integer, List<Integer>> assignments,
        Map<String, String> configs) {

    public static final int DEFAULT = -1;

    public NewTopic {
        assignments = Collections.unmodifiableMap(new TreeMap<>(assignments));
        configs = Collections.unmodifiableMap(new LinkedHashMap<>(configs));
    }

    public NewTopic(String name, int numPartitions, int replicationFactor) {
        this(name, numPartitions, replicationFactor, Map.of(), Map.of());
    }
}
