package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.groups.GroupState.CompletingRebalance;
import io.riverrun.coordinator.groups.GroupState.Dead;
import io.riverrun.coordinator.groups.GroupState.Empty;
import io.riverrun.coordinator.groups.GroupState.PreparingRebalance;
import io.riverrun.coordinator.groups.GroupState.Stable;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.JoinGroupRequest;
import io.riverrun.protocol.message.JoinGroupResponse;
import java.util.concurrent.CompletableFuture;

/**
 * JoinGroup: one client asks to be in the group's next generation. Confined to the shard's
 * executor; used once.
 *
 * <ul>
 *   <li>Version 4: a client without a member id is given one and must come again with it, so that
 *       one that vanishes meanwhile is no member (KIP-394).
 *   <li>Version 5: static members keep their place across restarts (KIP-345).
 *   <li>Version 9: a static leader that comes back need not assign again (KIP-814).
 * </ul>
 */
final class JoinGroup {

    private static final short KNOWN_MEMBER_ID_VERSION = 4;

    private final ClassicGroup group;
    private final GroupSetting setting;
    private final ClientContext client;
    private final JoinGroupRequest request;
    private final CompletableFuture<JoinGroupResponse> reply;

    JoinGroup(
            ClassicGroup group,
            GroupSetting setting,
            ClientContext client,
            JoinGroupRequest request,
            CompletableFuture<JoinGroupResponse> reply) {
        this.group = group;
        this.setting = setting;
        this.client = client;
        this.request = request;
        this.reply = reply;
    }

    void run() {
        if (group.isDead()) {
            refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        } else if (!group.hasRoomFor(request.memberId(), request.groupInstanceId())) {
            refuse(ErrorCode.GROUP_MAX_SIZE_REACHED);
        } else if (!group.supports(request.protocolType(), request.protocols())) {
            refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        } else if (!request.memberId().isEmpty()) {
            joinWithMemberId();
        } else if (request.groupInstanceId() != null) {
            joinStatic();
        } else {
            joinDynamic();
        }
    }

    private void joinDynamic() {
        String memberId = setting.newMemberId(client.clientId());
        if (client.apiVersion() >= KNOWN_MEMBER_ID_VERSION) {
            group.addPending(memberId, request.sessionTimeoutMs());
            reply.complete(Replies.joinError(memberId, ErrorCode.MEMBER_ID_REQUIRED));
        } else {
            add(memberId);
        }
    }

    private void joinStatic() {
        Member old = group.members().getStatic(request.groupInstanceId());
        String memberId = setting.newMemberId(request.groupInstanceId());
        if (old == null) {
            add(memberId);
        } else {
            Member replacement = new Member(memberId, client, request, group.newSession(memberId));
            new StaticRejoin(group, setting, client, reply).run(old, replacement);
        }
    }

    private void joinWithMemberId() {
        String memberId = request.memberId();
        if (group.isPending(memberId) && request.groupInstanceId() == null) {
            group.admitPending(memberId);
            add(memberId);
            return;
        }
        ErrorCode error = group.members().validate(memberId, request.groupInstanceId());
        if (error != ErrorCode.NONE) {
            refuse(error);
            return;
        }
        Member member = group.members().get(memberId);
        boolean unchanged = member.offers(request.protocols());
        boolean leads = group.members().isLeader(memberId);
        switch (group.state()) {
            case PreparingRebalance _ -> rejoin(member);
            case CompletingRebalance _ when unchanged -> repeatGeneration(member);
            case Stable _ when unchanged && !leads -> repeatGeneration(member);
            case CompletingRebalance _, Stable _ -> rejoin(member);
            case Empty _, Dead _ -> refuse(ErrorCode.UNKNOWN_MEMBER_ID);
        }
    }

    private void add(String memberId) {
        Member member = new Member(memberId, client, request, group.newSession(memberId));
        member.awaitJoin(reply);
        group.add(member, request.protocolType());
        group.rebalance().membersChanged();
    }

    private void rejoin(Member member) {
        group.members().update(member, client, request);
        member.awaitJoin(reply);
        group.rebalance().membersChanged();
    }

    /** The answer was lost on its way, or nothing has changed. */
    private void repeatGeneration(Member member) {
        member.session().touch(member.sessionTimeoutMs());
        reply.complete(group.rebalance().currentGeneration(member));
    }

    private void refuse(ErrorCode error) {
        reply.complete(Replies.joinError(request.memberId(), error));
    }
}
