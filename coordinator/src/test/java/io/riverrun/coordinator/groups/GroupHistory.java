package io.riverrun.coordinator.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the members of one group were told, in the order in which they were told it, and what must
 * hold of that whatever happens. Violations are remembered, as who completes an answer does not see
 * what its callbacks throw.
 */
final class GroupHistory {

    private final Map<String, String> leaders = new HashMap<>();
    private final Map<Integer, String> assignments = new HashMap<>();
    private final Map<Integer, Set<Long>> sent = new HashMap<>();
    private final Map<Integer, Long> acknowledged = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private int incarnation;
    private int newestAssigned;
    private int acknowledgements;

    /** Throws when anything was amiss so far. */
    void check() {
        assertThat(violations).isEmpty();
    }

    private void expect(boolean condition, String violation) {
        if (!condition) {
            violations.add(violation);
        }
    }

    /** Another broker has taken over; what was not assigned may be done again, differently. */
    void crashed() {
        incarnation++;
    }

    /** A member was told of a generation: all are told of the same leader. */
    void joined(int generation, String leaderId) {
        String leader = withoutRestarts(leaderId);
        String before = leaders.putIfAbsent(incarnation + "/" + generation, leader);
        expect(
                before == null || before.equals(leader),
                "leaders %s and %s in generation %d".formatted(before, leader, generation));
        expect(
                generation >= newestAssigned,
                "generation %d after %d".formatted(generation, newestAssigned));
    }

    /**
     * A member got its assignment: generations only grow, over crashes too, and whoever is in one
     * has what one and the same leader assigned in it, once.
     */
    void assigned(int generation, String assignment) {
        expect(
                generation >= newestAssigned,
                "assignment of %d after %d".formatted(generation, newestAssigned));
        newestAssigned = Math.max(newestAssigned, generation);
        int end = assignment.indexOf('|');
        expect(end > 0, "empty assignment in generation " + generation);
        String decision = assignment.substring(0, Math.max(0, end));
        expect(
                decision.startsWith(generation + "#"),
                "assignment %s in generation %d".formatted(decision, generation));
        String before = assignments.putIfAbsent(generation, decision);
        expect(
                before == null || before.equals(decision),
                "assignments %s and %s in one generation".formatted(before, decision));
    }

    /** A static leader that restarts has another member id and is the same. */
    private static String withoutRestarts(String memberId) {
        return memberId.startsWith("i") ? memberId.substring(0, memberId.indexOf('-')) : memberId;
    }

    void committing(int partition, long offset) {
        sent.computeIfAbsent(partition, _ -> new HashSet<>()).add(offset);
    }

    void committed(int partition, long offset) {
        acknowledged.merge(partition, offset, Math::max);
        acknowledgements++;
    }

    /** No offset that was acknowledged is lost: only later ones may be in its place. */
    void fetched(int partition, long offset) {
        long least = acknowledged.getOrDefault(partition, -1L);
        expect(
                offset >= least,
                "offset %d of partition %d after %d".formatted(offset, partition, least));
        expect(
                offset < 0 || sent.get(partition).contains(offset),
                "offset %d of partition %d was never sent".formatted(offset, partition));
    }

    /** How much has happened, so that a test can tell that it tests something. */
    int assignedGenerations() {
        return assignments.size();
    }

    int acknowledgements() {
        return acknowledgements;
    }
}
