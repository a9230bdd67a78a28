package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.groups.GroupState.CompletingRebalance;
import io.riverrun.coordinator.groups.GroupState.Dead;
import io.riverrun.coordinator.groups.GroupState.Empty;
import io.riverrun.coordinator.groups.GroupState.PreparingRebalance;
import io.riverrun.coordinator.groups.GroupState.Stable;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.JoinGroupResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A static member comes back without its member id, after a restart (KIP-345): it takes the place
 * of the one that had its instance id, who is fenced. In a stable group whose outcome it would not
 * change, it gets its old assignment without a rebalance. Confined to the shard's executor; used
 * once.
 */
final class StaticRejoin {

    private static final short SKIP_ASSIGNMENT_VERSION = 9;

    private final ClassicGroup group;
    private final GroupSetting setting;
    private final ClientContext client;
    private final CompletableFuture<JoinGroupResponse> reply;

    StaticRejoin(
            ClassicGroup group,
            GroupSetting setting,
            ClientContext client,
            CompletableFuture<JoinGroupResponse> reply) {
        this.group = group;
        this.setting = setting;
        this.client = client;
        this.reply = reply;
    }

    void run(Member old, Member replacement) {
        switch (group.state()) {
            case Stable _ when changesNothing(old, replacement) -> keepPlace(old, replacement);
            case Stable _, CompletingRebalance _, PreparingRebalance _ -> {
                replace(old, replacement);
                replacement.awaitJoin(reply);
                replacement.session().touch(ClassicGroup.NEW_MEMBER_JOIN_TIMEOUT_MS);
                group.rebalance().membersChanged();
            }
            case Empty _, Dead _ ->
                    reply.complete(Replies.joinError("", ErrorCode.UNKNOWN_MEMBER_ID));
        }
    }

    /** Whether the next generation would come out as this one did. */
    private boolean changesNothing(Member old, Member replacement) {
        String protocol = group.protocol();
        return replacement.protocolNames().contains(protocol)
                && List.copyOf(replacement.protocolNames()).equals(List.copyOf(old.protocolNames()))
                && Subscriptions.sameTopics(
                        group.protocolType(),
                        old.metadata(protocol),
                        replacement.metadata(protocol));
    }

    /**
     * Takes the place at once, and answers when that is committed. Should it fail, the client comes
     * again, as often as it likes: nothing needs to be taken back.
     */
    private void keepPlace(Member old, Member replacement) {
        boolean led = group.members().isLeader(old.memberId());
        int generation = group.generation();
        replacement.assign(old.assignment());
        replace(old, replacement);
        replacement.session().touch(replacement.sessionTimeoutMs());
        setting.shard()
                .append(
                        List.of(group.toRecord(member -> member.toMetadata(group.protocol()))),
                        error -> {
                            if (error != ErrorCode.NONE) {
                                reply.complete(Replies.joinError("", error));
                            } else if (group.members().get(replacement.memberId()) != replacement) {
                                reply.complete(Replies.joinError("", ErrorCode.FENCED_INSTANCE_ID));
                            } else if (group.state() instanceof Stable
                                    && group.generation() == generation) {
                                replacement.awaitJoin(reply);
                                replacement.answerJoin(sameGeneration(old, replacement, led));
                            } else {
                                replacement.awaitJoin(reply);
                                group.rebalance().membersChanged();
                            }
                        });
    }

    private JoinGroupResponse sameGeneration(Member old, Member replacement, boolean led) {
        JoinGroupResponse response = group.rebalance().currentGeneration(replacement);
        if (led && client.apiVersion() >= SKIP_ASSIGNMENT_VERSION) {
            return response.setSkipAssignment(true);
        }
        // A leader that cannot be told to skip would assign: it must not know that it leads.
        return led ? response.setLeader(old.memberId()).setMembers(List.of()) : response;
    }

    private void replace(Member old, Member replacement) {
        group.members().replace(old, replacement);
        if (group.state() instanceof Stable stable) {
            stable.deadline().met(old.memberId());
        }
        old.dismiss(ErrorCode.FENCED_INSTANCE_ID);
    }
}
