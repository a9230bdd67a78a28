package io.riverrun.coordinator.groups;

import static io.riverrun.protocol.ErrorCode.FENCED_INSTANCE_ID;
import static io.riverrun.protocol.ErrorCode.ILLEGAL_GENERATION;
import static io.riverrun.protocol.ErrorCode.NONE;
import static io.riverrun.protocol.ErrorCode.REBALANCE_IN_PROGRESS;
import static io.riverrun.protocol.ErrorCode.UNKNOWN_MEMBER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.message.LeaveGroupRequest;
import io.riverrun.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.riverrun.protocol.message.LeaveGroupResponse;
import io.riverrun.protocol.message.LeaveGroupResponse.MemberResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Heartbeats, sessions and leaving. */
class MembershipTest {

    private final Coordination world = Coordination.with();
    private final Client leader = new Client(world, "g");
    private final Client follower = new Client(world, "g");

    @Test
    void shouldKeepMemberThatBeatsAndDropOneThatDoesNot() {
        Client.stabilize(world, leader, follower);
        for (int i = 0; i < 5; i++) {
            world.time.advance(2_500);
            leader.heartbeat();
        }

        assertThat(leader.heartbeat()).isEqualTo(REBALANCE_IN_PROGRESS);
        assertThat(follower.heartbeat()).isEqualTo(UNKNOWN_MEMBER_ID);
    }

    @Test
    void shouldRefuseHeartbeatOfOtherGeneration() {
        Client.stabilize(world, leader);
        leader.generation = 5;

        assertThat(leader.heartbeat()).isEqualTo(ILLEGAL_GENERATION);
    }

    @Test
    void shouldCountACommitAsASignOfLife() {
        world.topics.create("orders");
        Client.stabilize(world, leader);
        for (int i = 0; i < 5; i++) {
            world.time.advance(4_000);
            assertThat(leader.commit("orders", 0, i)).isEqualTo(NONE);
        }

        assertThat(leader.heartbeat()).isEqualTo(NONE);
    }

    @Test
    void shouldRebalanceAtOnceWhenMemberLeaves() {
        Client.stabilize(world, leader, follower);

        assertThat(leader.leave()).isEqualTo(NONE);

        assertThat(follower.heartbeat()).isEqualTo(REBALANCE_IN_PROGRESS);
        assertThat(world.now(follower.join()).leader()).isEqualTo(follower.memberId);
        assertThat(leader.leave()).isEqualTo(UNKNOWN_MEMBER_ID);
    }

    @Test
    void shouldAnswerLeaveInOldFormWhenVersionIsBefore3() {
        Client.stabilize(world, leader);

        LeaveGroupResponse first = leave(2, new MemberIdentity().setMemberId(leader.memberId));
        LeaveGroupResponse second = leave(2, new MemberIdentity().setMemberId(leader.memberId));

        assertThat(first.errorCode()).isEqualTo(NONE.code());
        assertThat(first.members()).isEmpty();
        assertThat(second.errorCode()).isEqualTo(UNKNOWN_MEMBER_ID.code());
    }

    @Test
    void shouldRemoveStaticMembersByInstanceIdEachWithItsOwnAnswer() {
        Client statically = new Client(world, "g").instance("i1");
        Client.stabilize(world, leader, statically);

        LeaveGroupResponse response =
                leave(
                        5,
                        new MemberIdentity().setGroupInstanceId("i1"),
                        new MemberIdentity().setGroupInstanceId("i2"),
                        new MemberIdentity().setMemberId("x"));

        assertThat(response.errorCode()).isEqualTo(NONE.code());
        assertThat(response.members())
                .extracting(MemberResponse::errorCode)
                .containsExactly(NONE.code(), UNKNOWN_MEMBER_ID.code(), UNKNOWN_MEMBER_ID.code());
        assertThat(response.members().getFirst().groupInstanceId()).isEqualTo("i1");
    }

    @Test
    void shouldFenceLeaveOfStaticMemberThatWasReplaced() {
        Client old = new Client(world, "g").instance("i1");
        Client.stabilize(world, old);
        world.now(new Client(world, "g").instance("i1").join());

        assertThat(old.leave()).isEqualTo(FENCED_INSTANCE_ID);
    }

    @Test
    void shouldAnswerEveryMemberWhenGroupIsUnknown() {
        assertThat(leave(5, new MemberIdentity().setMemberId("x")).members().getFirst().errorCode())
                .isEqualTo(UNKNOWN_MEMBER_ID.code());
    }

    private LeaveGroupResponse leave(int version, MemberIdentity... members) {
        LeaveGroupRequest request =
                new LeaveGroupRequest()
                        .setGroupId("g")
                        .setMemberId(members[0].memberId())
                        .setMembers(List.of(members));
        return world.now(world.coordinator().leaveGroup(leader.context(version), request));
    }
}
