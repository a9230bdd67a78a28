package io.riverrun.cli.topics;

import io.riverrun.cli.CliException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Reads {@code --replica-assignment}: partitions separated by commas, the brokers of each by
 * colons, as in {@code 0:1,1:2}. Stateless.
 */
final class ReplicaAssignment {

    private ReplicaAssignment() {}

    /**
     * The brokers of each partition; empty for null.
     *
     * @throws CliException when the text is no assignment
     */
    static List<List<Integer>> parse(String text) {
        List<List<Integer>> partitions = new ArrayList<>();
        if (text == null) {
            return partitions;
        }
        for (String replicas : text.split(",", -1)) {
            List<Integer> brokers = brokers(replicas, text);
            if (!partitions.isEmpty() && partitions.getFirst().size() != brokers.size()) {
                throw invalid(text, "every partition needs the same number of replicas");
            }
            partitions.add(brokers);
        }
        return partitions;
    }

    private static List<Integer> brokers(String replicas, String text) {
        List<Integer> brokers = new ArrayList<>();
        for (String id : replicas.split(":", -1)) {
            try {
                brokers.add(Integer.parseInt(id.strip()));
            } catch (NumberFormatException e) {
                throw invalid(text, "'" + id + "' is not a broker's id");
            }
        }
        if (new HashSet<>(brokers).size() < brokers.size()) {
            throw invalid(text, "'" + replicas + "' names a broker twice");
        }
        return brokers;
    }

    private static CliException invalid(String text, String reason) {
        return new CliException(
                ("Invalid --replica-assignment '%s': %s. Write the "
                                + "brokers of each partition as in 0:1,1:2.")
                        .formatted(text, reason));
    }
}
