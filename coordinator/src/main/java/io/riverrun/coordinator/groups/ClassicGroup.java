package io.riverrun.coordinator.groups;

import io.riverrun.base.Invariant;
import io.riverrun.coordinator.groups.GroupState.Dead;
import io.riverrun.coordinator.groups.GroupState.Empty;
import io.riverrun.coordinator.groups.GroupState.PreparingRebalance;
import io.riverrun.coordinator.groups.GroupState.Stable;
import io.riverrun.coordinator.groups.GroupState.SyncDeadline;
import io.riverrun.coordinator.runtime.CoordinatorRecord;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.GroupMetadataValue;
import io.riverrun.protocol.message.GroupMetadataValue.MemberMetadata;
import io.riverrun.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A group of the classic protocol: members join, their leader assigns, all go on until somebody
 * comes or goes. Confined to the shard's executor.
 *
 * <p>The members and the state here are those of the moment. What the log holds (the last
 * generation whose assignment was committed) is kept in {@link Group}; a group that is loaded
 * starts from that.
 */
final class ClassicGroup {

    /** How long a new member may wait for its first generation, in ms; nobody else watches it. */
    static final long NEW_MEMBER_JOIN_TIMEOUT_MS = 300_000;

    private final String groupId;
    private final GroupSetting setting;
    private final Members members = new Members();
    private final Map<String, SessionTimer> pending = new HashMap<>();
    private final Rebalance rebalance;
    private GroupState state = new Empty(-1);
    private String protocolType = "";
    private String protocol;
    private int generation;

    ClassicGroup(String groupId, GroupSetting setting) {
        this.groupId = groupId;
        this.setting = setting;
        this.rebalance = new Rebalance(this, setting);
    }

    /** Starts from what the log holds. */
    void restore(GroupMetadataValue logged) {
        Invariant.check(members.isEmpty() && !isDead(), "a group in use is restored");
        protocolType = logged.protocolType();
        protocol = logged.protocol();
        generation = logged.generation();
        logged.members().forEach(this::restore);
        if (members.isEmpty()) {
            state = new Empty(logged.currentStateTimestamp());
        } else {
            members.lead(logged.leader() == null ? "" : logged.leader());
            state = new Stable(new SyncDeadline(List.of()));
        }
    }

    private void restore(MemberMetadata logged) {
        Member member = new Member(logged, protocol, newSession(logged.memberId()));
        members.add(member);
        member.session().touch(member.sessionTimeoutMs());
    }

    String groupId() {
        return groupId;
    }

    Members members() {
        return members;
    }

    Rebalance rebalance() {
        return rebalance;
    }

    GroupState state() {
        return state;
    }

    /** Goes over to another state; what the old one had set to run later is stopped. */
    void state(GroupState next) {
        Invariant.check(!isDead(), "a dead group changes its state");
        boolean keepsDeadline = next instanceof Stable;
        if (!keepsDeadline) {
            state.leave();
        }
        state = next;
    }

    boolean isDead() {
        return state instanceof Dead;
    }

    /** Whether it has neither members nor anybody who was promised to become one. */
    boolean isUnused() {
        return state instanceof Empty && pending.isEmpty();
    }

    int generation() {
        return generation;
    }

    /** The kind of group, {@code consumer} for consumers; empty before anybody has joined. */
    String protocolType() {
        return protocolType;
    }

    /** The assignor of this generation; null in a group without one. */
    String protocol() {
        return protocol;
    }

    /** Starts the next generation with its protocol, null where there are no members. */
    void nextGeneration(String selectedProtocol) {
        generation++;
        protocol = selectedProtocol;
    }

    /** Whether somebody with these protocols could be a member. */
    boolean supports(String type, List<JoinGroupRequestProtocol> protocols) {
        if (type.isEmpty() || protocols.isEmpty()) {
            return false;
        }
        return members.isEmpty()
                || (type.equals(protocolType)
                        && members.votes().supportsAny(Member.protocols(protocols).keySet()));
    }

    /** Whether there is room for one who joins as this, or has it already. */
    boolean hasRoomFor(String memberId, String groupInstanceId) {
        int max = setting.config().groupMaxMembers();
        Member known = members.get(memberId);
        Member member =
                known == null && groupInstanceId != null
                        ? members.getStatic(groupInstanceId)
                        : known;
        boolean hasRoom =
                switch (state) {
                    case Empty _, Dead _ -> true;
                    case PreparingRebalance _ ->
                            (member != null && member.isAwaitingJoin())
                                    || members.awaitingJoin() < max;
                    default -> member != null || members.size() < max;
                };
        return hasRoom && (!memberId.isEmpty() || pending.size() < max);
    }

    /** Adds a member, which causes a rebalance. */
    void add(Member member, String type) {
        protocolType = type;
        members.add(member);
        if (state instanceof PreparingRebalance preparing) {
            preparing.joined();
        }
        member.session().touch(NEW_MEMBER_JOIN_TIMEOUT_MS);
    }

    /** Removes a member, which causes a rebalance. */
    void remove(Member member, ErrorCode answer) {
        forget(member, answer);
        rebalance.membersChanged();
    }

    /** Removes a member and leaves it to the caller what that causes. */
    void forget(Member member, ErrorCode answer) {
        members.remove(member);
        switch (state) {
            case GroupState.CompletingRebalance completing ->
                    completing.deadline().met(member.memberId());
            case Stable stable -> stable.deadline().met(member.memberId());
            default -> {}
        }
        member.dismiss(answer);
    }

    SessionTimer newSession(String memberId) {
        return new SessionTimer(setting.shard(), () -> sessionExpired(memberId));
    }

    private void sessionExpired(String memberId) {
        Member member = members.get(memberId);
        if (isDead() || member == null) {
            return;
        }
        boolean waitsForOthers = member.isAwaitingJoin() || member.isAwaitingSync();
        if (waitsForOthers && !member.isNew()) {
            member.session().touch(member.sessionTimeoutMs());
        } else {
            remove(member, ErrorCode.UNKNOWN_MEMBER_ID);
        }
    }

    /** Promises a member id to a client, which must join with it in time. */
    void addPending(String memberId, int sessionTimeoutMs) {
        SessionTimer timer = new SessionTimer(setting.shard(), () -> removePending(memberId));
        pending.put(memberId, timer);
        timer.touch(sessionTimeoutMs);
    }

    boolean isPending(String memberId) {
        return pending.containsKey(memberId);
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /** Takes a pending member into the group; it is added next. */
    void admitPending(String memberId) {
        pending.remove(memberId).stop();
    }

    /** A pending member will not come. */
    void removePending(String memberId) {
        SessionTimer timer = pending.remove(memberId);
        if (timer != null) {
            timer.stop();
            rebalance.completeIfAllJoined();
        }
    }

    /** The record of this generation, each member's assignment given by its id. */
    CoordinatorRecord toRecord(Function<Member, MemberMetadata> describe) {
        return GroupRecords.group(
                groupId,
                new GroupMetadataValue()
                        .setProtocolType(protocolType)
                        .setGeneration(generation)
                        .setProtocol(protocol)
                        .setLeader(members.leaderId())
                        .setCurrentStateTimestamp(setting.wallMs())
                        .setMembers(members.all().stream().map(describe).toList()));
    }

    /** Answers all who wait: the group is deleted, or no longer ours. */
    void die(ErrorCode answer) {
        state(new Dead());
        pending.values().forEach(SessionTimer::stop);
        pending.clear();
        List.copyOf(members.all()).forEach(member -> member.dismiss(answer));
    }
}
