package io.riverrun.controller.topics;

import io.riverrun.metadata.ClusterImage;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What a client's own assignment of replicas must fulfil. Stateless. */
final class ManualAssignment {

    private ManualAssignment() {}

    /**
     * One sentence on what is wrong with the replicas of a partition; empty when nothing is.
     *
     * @param replicationFactor how many replicas every partition of the request has
     */
    static Optional<String> problem(
            ClusterImage image, int partition, List<Integer> replicas, int replicationFactor) {
        if (replicas.isEmpty()) {
            return Optional.of("Partition %d is assigned to no broker.".formatted(partition));
        }
        if (replicas.size() != replicationFactor) {
            return Optional.of(
                    "Partition %d has %d replicas and others have %d; all must have as many."
                            .formatted(partition, replicas.size(), replicationFactor));
        }
        if (new HashSet<>(replicas).size() != replicas.size()) {
            return Optional.of(
                    "Partition %d names a broker twice: %s.".formatted(partition, replicas));
        }
        return replicas.stream()
                .filter(id -> image.broker(id) == null)
                .findFirst()
                .map(id ->
                        "Partition %d is assigned to broker %d, which is not alive."
                                .formatted(partition, id));
    }
}
