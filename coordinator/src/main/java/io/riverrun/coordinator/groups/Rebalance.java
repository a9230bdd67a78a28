package io.riverrun.coordinator.groups;

import io.riverrun.base.Scheduler.Scheduled;
import io.riverrun.coordinator.groups.GroupState.CompletingRebalance;
import io.riverrun.coordinator.groups.GroupState.Dead;
import io.riverrun.coordinator.groups.GroupState.Empty;
import io.riverrun.coordinator.groups.GroupState.PreparingRebalance;
import io.riverrun.coordinator.groups.GroupState.Stable;
import io.riverrun.coordinator.groups.GroupState.SyncDeadline;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.JoinGroupResponse;
import io.riverrun.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import java.util.List;

/**
 * How a classic group gets from one generation to the next: all members are asked to join, the new
 * generation begins when they have or their time is over, and it stands once the leader's
 * assignment is committed. Confined to the shard's executor.
 */
final class Rebalance {

    private final ClassicGroup group;
    private final GroupSetting setting;

    Rebalance(ClassicGroup group, GroupSetting setting) {
        this.group = group;
        this.setting = setting;
    }

    /**
     * A member came, went or changed: rebalances, or sees whether that was the last one missing.
     */
    void membersChanged() {
        switch (group.state()) {
            case Empty empty -> prepare(empty.rebalance());
            case Stable stable -> prepare(stable.rebalance());
            case CompletingRebalance completing -> {
                List.copyOf(group.members().all()).forEach(this::withdrawAssignment);
                prepare(completing.rebalance());
            }
            case PreparingRebalance _, Dead _ -> {}
        }
        completeIfAllJoined();
    }

    private void withdrawAssignment(Member member) {
        member.unassign();
        if (member.isAwaitingSync()) {
            member.session().touch(member.sessionTimeoutMs());
            member.failSync(ErrorCode.REBALANCE_IN_PROGRESS);
        }
    }

    private void prepare(PreparingRebalance preparing) {
        group.state(preparing);
        if (preparing.isInitial()) {
            int totalMs = group.members().rebalanceTimeoutMs();
            waitForMore(
                    preparing,
                    Math.min(setting.config().initialRebalanceDelayMs(), totalMs),
                    totalMs);
        } else {
            waitForAll(preparing);
        }
    }

    /** An empty group cannot know how many will come: it waits as long as they keep coming. */
    private void waitForMore(PreparingRebalance preparing, int delayMs, int leftMs) {
        int afterwardsMs = leftMs - delayMs;
        preparing.timer(
                schedule(
                        delayMs,
                        preparing,
                        () -> {
                            if (preparing.takeJoined() && afterwardsMs > 0) {
                                int moreMs = setting.config().initialRebalanceDelayMs();
                                waitForMore(
                                        preparing, Math.min(moreMs, afterwardsMs), afterwardsMs);
                            } else {
                                complete(preparing);
                            }
                        }));
    }

    private void waitForAll(PreparingRebalance preparing) {
        int timeoutMs = group.members().rebalanceTimeoutMs();
        preparing.timer(schedule(timeoutMs, preparing, () -> complete(preparing)));
    }

    private Scheduled schedule(long delayMs, PreparingRebalance expected, Runnable work) {
        Runnable unlessLeft =
                () -> {
                    if (group.state().equals(expected)) {
                        work.run();
                    }
                };
        return setting.shard().scheduler().schedule(delayMs, unlessLeft);
    }

    /** Begins the next generation once nobody is missing. */
    void completeIfAllJoined() {
        if (group.state() instanceof PreparingRebalance preparing
                && !preparing.isInitial()
                && !group.hasPending()
                && group.members().allAwaitJoin()) {
            complete(preparing);
        }
    }

    private void complete(PreparingRebalance preparing) {
        List<Member> late =
                group.members().all().stream()
                        .filter(member -> !member.isAwaitingJoin() && !member.isStatic())
                        .toList();
        late.forEach(member -> group.forget(member, ErrorCode.UNKNOWN_MEMBER_ID));
        if (group.members().isEmpty()) {
            becomeEmpty(preparing);
        } else if (group.members().electJoinedLeader()) {
            beginGeneration(preparing);
        } else {
            waitForAll(preparing);
        }
    }

    /**
     * Nobody is told, so nobody waits for the record; without it the members time out once more.
     */
    private void becomeEmpty(PreparingRebalance preparing) {
        group.nextGeneration(null);
        group.state(preparing.empty(setting.wallMs()));
        setting.shard().append(List.of(group.toRecord(member -> member.toMetadata(null))), _ -> {});
    }

    private void beginGeneration(PreparingRebalance preparing) {
        group.nextGeneration(group.members().selectProtocol());
        List<Member> all = List.copyOf(group.members().all());
        SyncDeadline deadline = new SyncDeadline(all.stream().map(Member::memberId).toList());
        group.state(preparing.complete(deadline));
        deadline.timer(
                setting.shard()
                        .scheduler()
                        .schedule(
                                group.members().rebalanceTimeoutMs(),
                                () -> dropThoseWithoutSync(deadline)));
        for (Member member : all) {
            member.unassign();
            member.session().touch(member.sessionTimeoutMs());
            member.answerJoin(currentGeneration(member));
        }
    }

    private void dropThoseWithoutSync(SyncDeadline deadline) {
        boolean current =
                switch (group.state()) {
                    case CompletingRebalance completing -> completing.deadline() == deadline;
                    case Stable stable -> stable.deadline() == deadline;
                    default -> false;
                };
        if (!current || deadline.missing().isEmpty()) {
            return;
        }
        for (String memberId : deadline.missing()) {
            Member member = group.members().get(memberId);
            if (member != null) {
                group.forget(member, ErrorCode.UNKNOWN_MEMBER_ID);
            }
        }
        membersChanged();
    }

    /** What a member is told of this generation; the leader is told of all members. */
    JoinGroupResponse currentGeneration(Member member) {
        boolean leads = group.members().isLeader(member.memberId());
        return new JoinGroupResponse()
                .setGenerationId(group.generation())
                .setProtocolType(group.protocolType())
                .setProtocolName(group.protocol())
                .setLeader(group.members().leaderId())
                .setMemberId(member.memberId())
                .setMembers(leads ? describeMembers() : List.of());
    }

    List<JoinGroupResponseMember> describeMembers() {
        return group.members().all().stream()
                .map(member ->
                        new JoinGroupResponseMember()
                                .setMemberId(member.memberId())
                                .setGroupInstanceId(member.groupInstanceId())
                                .setMetadata(member.metadata(group.protocol())))
                .toList();
    }
}
