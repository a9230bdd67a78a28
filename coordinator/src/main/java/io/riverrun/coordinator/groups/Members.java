package io.riverrun.coordinator.groups;

import io.riverrun.base.Invariant;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.JoinGroupRequest;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The members of a classic group in the order in which they came, and its leader. Confined to the
 * shard's executor.
 */
final class Members {

    private final Map<String, Member> byId = new LinkedHashMap<>();
    private final Map<String, String> idByInstance = new HashMap<>();
    private final ProtocolVotes votes = new ProtocolVotes();
    private String leaderId;

    /** Adds a member; the first one leads. */
    void add(Member member) {
        Invariant.check(!byId.containsKey(member.memberId()), "a member is added twice");
        byId.put(member.memberId(), member);
        if (member.isStatic()) {
            idByInstance.put(member.groupInstanceId(), member.memberId());
        }
        votes.add(member);
        if (leaderId == null) {
            leaderId = member.memberId();
        }
    }

    /** Removes a member; when it led, the oldest of the others leads. */
    void remove(Member member) {
        byId.remove(member.memberId());
        if (member.isStatic()) {
            idByInstance.remove(member.groupInstanceId(), member.memberId());
        }
        votes.remove(member);
        if (isLeader(member.memberId())) {
            leaderId = byId.isEmpty() ? null : byId.keySet().iterator().next();
        }
    }

    /** Puts a static member in the place of the one that had its name. */
    void replace(Member old, Member replacement) {
        boolean led = isLeader(old.memberId());
        remove(old);
        add(replacement);
        if (led) {
            leaderId = replacement.memberId();
        }
    }

    void update(Member member, ClientContext client, JoinGroupRequest request) {
        votes.remove(member);
        member.update(client, request);
        votes.add(member);
    }

    /** The member, or null. */
    Member get(String memberId) {
        return byId.get(memberId);
    }

    /** The member with this instance id, or null. */
    Member getStatic(String groupInstanceId) {
        return byId.get(idByInstance.get(groupInstanceId));
    }

    Collection<Member> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    int size() {
        return byId.size();
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /** How many wait for the rebalance to end. */
    long awaitingJoin() {
        return byId.values().stream().filter(Member::isAwaitingJoin).count();
    }

    boolean allAwaitJoin() {
        return byId.values().stream().allMatch(Member::isAwaitingJoin);
    }

    /** The leader's member id; null in a group without members. */
    String leaderId() {
        return leaderId;
    }

    /** Makes a member of a group that is loaded its leader again. */
    void lead(String memberId) {
        if (byId.containsKey(memberId)) {
            leaderId = memberId;
        }
    }

    boolean isLeader(String memberId) {
        return memberId.equals(leaderId);
    }

    /** Keeps the leader if it has rejoined, otherwise the oldest that has leads. */
    boolean electJoinedLeader() {
        Predicate<Member> joined = Member::isAwaitingJoin;
        Member leader = byId.get(leaderId);
        if (leader != null && joined.test(leader)) {
            return true;
        }
        return byId.values().stream()
                .filter(joined)
                .findFirst()
                .map(member -> {
                    leaderId = member.memberId();
                    return true;
                })
                .orElse(false);
    }

    ProtocolVotes votes() {
        return votes;
    }

    /** The protocol of the next generation: the one that most members like best. */
    String selectProtocol() {
        return votes.select(byId.values(), byId.get(leaderId));
    }

    int rebalanceTimeoutMs() {
        return byId.values().stream().mapToInt(Member::rebalanceTimeoutMs).max().orElse(0);
    }

    /** NONE when this is a member, under this instance id where it gives one. */
    ErrorCode validate(String memberId, String groupInstanceId) {
        if (groupInstanceId == null) {
            return byId.containsKey(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
        }
        String current = idByInstance.get(groupInstanceId);
        if (current == null) {
            return ErrorCode.UNKNOWN_MEMBER_ID;
        }
        return current.equals(memberId) ? ErrorCode.NONE : ErrorCode.FENCED_INSTANCE_ID;
    }
}
