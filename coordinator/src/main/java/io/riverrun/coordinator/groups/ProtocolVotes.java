package io.riverrun.coordinator.groups;

import io.riverrun.base.Invariant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which protocols (assignors) all members of a group know. Confined to the shard's executor. */
final class ProtocolVotes {

    private final Map<String, Integer> supporters = new HashMap<>();
    private int members;

    void add(Member member) {
        members++;
        member.protocolNames().forEach(name -> supporters.merge(name, 1, Integer::sum));
    }

    void remove(Member member) {
        members--;
        member.protocolNames()
                .forEach(
                        name -> supporters.computeIfPresent(name, (_, n) -> n == 1 ? null : n - 1));
    }

    boolean isKnownToAll(String protocol) {
        return supporters.getOrDefault(protocol, 0) == members;
    }

    /** Whether one of these protocols is known to all members. */
    boolean supportsAny(Set<String> protocols) {
        return protocols.stream().anyMatch(this::isKnownToAll);
    }

    /**
     * Each member votes for the first of its protocols that all know; the one with most votes wins,
     * among equals the one that the leader prefers.
     */
    String select(Collection<Member> voters, Member leader) {
        Map<String, Integer> votes = new HashMap<>();
        voters.forEach(member -> votes.merge(vote(member), 1, Integer::sum));
        String best = vote(leader);
        for (String protocol : leader.protocolNames()) {
            if (votes.getOrDefault(protocol, 0) > votes.get(best)) {
                best = protocol;
            }
        }
        return best;
    }

    private String vote(Member member) {
        String choice =
                member.protocolNames().stream().filter(this::isKnownToAll).findFirst().orElse(null);
        Invariant.check(choice != null, "members of one group have no protocol in common");
        return choice;
    }
}
