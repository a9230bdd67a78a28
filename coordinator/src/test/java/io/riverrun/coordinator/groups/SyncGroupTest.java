package io.riverrun.coordinator.groups;

import static io.riverrun.protocol.ErrorCode.COORDINATOR_NOT_AVAILABLE;
import static io.riverrun.protocol.ErrorCode.ILLEGAL_GENERATION;
import static io.riverrun.protocol.ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
import static io.riverrun.protocol.ErrorCode.NONE;
import static io.riverrun.protocol.ErrorCode.NOT_ENOUGH_REPLICAS;
import static io.riverrun.protocol.ErrorCode.REBALANCE_IN_PROGRESS;
import static io.riverrun.protocol.ErrorCode.UNKNOWN_MEMBER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.SyncGroupResponse;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class SyncGroupTest {

    private final Coordination world = Coordination.with();
    private final Client leader = new Client(world, "g");
    private final Client follower = new Client(world, "g");

    private static ErrorCode error(SyncGroupResponse response) {
        return ErrorCode.forCode(response.errorCode());
    }

    private void joinBoth() {
        leader.join();
        follower.join();
        world.time.advance(1_001);
    }

    @Test
    void shouldHandAssignmentsOnByteForByteOnceTheyAreCommitted() {
        joinBoth();
        world.log.hold();
        CompletionStage<SyncGroupResponse> waiting = follower.sync();
        CompletionStage<SyncGroupResponse> leading = leader.sync();
        world.time.settle();
        assertThat(waiting.toCompletableFuture()).isNotDone();
        assertThat(leading.toCompletableFuture()).isNotDone();

        world.log.release();

        assertThat(world.now(waiting).assignment())
                .isEqualTo(Client.assignmentOf(follower.memberId, 1));
        assertThat(world.now(leading).assignment())
                .isEqualTo(Client.assignmentOf(leader.memberId, 1));
        assertThat(world.now(leading).protocolName()).isEqualTo("range");
        assertThat(world.now(leading).protocolType()).isEqualTo("consumer");
    }

    @Test
    void shouldAnswerFollowerAtOnceWhenGroupIsStable() {
        Client.stabilize(world, leader, follower);

        assertThat(world.now(follower.sync()).assignment())
                .isEqualTo(Client.assignmentOf(follower.memberId, 1));
    }

    @Test
    void shouldGiveEmptyAssignmentWhenLeaderForgetsAMember() {
        joinBoth();
        leader.members = java.util.List.of(leader.memberId);
        CompletionStage<SyncGroupResponse> waiting = follower.sync();
        leader.sync();

        assertThat(world.now(waiting).assignment()).isEmpty();
    }

    @Test
    void shouldRefuseWhenGenerationMemberOrProtocolIsWrong() {
        joinBoth();

        assertThat(
                        error(
                                world.now(
                                        world.coordinator()
                                                .syncGroup(
                                                        leader.syncRequest().setGenerationId(7)))))
                .isEqualTo(ILLEGAL_GENERATION);
        assertThat(
                        error(
                                world.now(
                                        world.coordinator()
                                                .syncGroup(leader.syncRequest().setMemberId("x")))))
                .isEqualTo(UNKNOWN_MEMBER_ID);
        assertThat(
                        error(
                                world.now(
                                        world.coordinator()
                                                .syncGroup(
                                                        leader.syncRequest()
                                                                .setProtocolName("sticky")))))
                .isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
        assertThat(
                        error(
                                world.now(
                                        world.coordinator()
                                                .syncGroup(leader.syncRequest().setGroupId("no")))))
                .isEqualTo(UNKNOWN_MEMBER_ID);
    }

    @Test
    void shouldSendWaitingMembersBackWhenAnotherJoins() {
        joinBoth();
        CompletionStage<SyncGroupResponse> waiting = follower.sync();

        new Client(world, "g").join();

        assertThat(error(world.now(waiting))).isEqualTo(REBALANCE_IN_PROGRESS);
        assertThat(error(world.now(leader.sync()))).isEqualTo(REBALANCE_IN_PROGRESS);
    }

    @Test
    void shouldRebalanceAgainWhenAssignmentCannotBeCommitted() {
        joinBoth();
        CompletionStage<SyncGroupResponse> waiting = follower.sync();
        world.log.refuseNext(NOT_ENOUGH_REPLICAS);

        assertThat(error(world.now(leader.sync()))).isEqualTo(COORDINATOR_NOT_AVAILABLE);

        assertThat(error(world.now(waiting))).isEqualTo(COORDINATOR_NOT_AVAILABLE);
        assertThat(follower.heartbeat()).isEqualTo(REBALANCE_IN_PROGRESS);
    }

    @Test
    void shouldIgnoreCommittedAssignmentWhenGroupHasMovedOn() {
        joinBoth();
        world.log.hold();
        CompletionStage<SyncGroupResponse> leading = leader.sync();
        new Client(world, "g").join();
        world.log.release();

        assertThat(error(world.now(leading))).isEqualTo(REBALANCE_IN_PROGRESS);
        assertThat(leader.heartbeat()).isEqualTo(REBALANCE_IN_PROGRESS);
    }

    @Test
    void shouldDropLeaderThatNeverAssigns() {
        joinBoth();
        CompletionStage<SyncGroupResponse> waiting = follower.sync();
        for (int i = 0; i < 60; i++) {
            leader.heartbeat();
            world.time.advance(1_000);
        }

        assertThat(error(world.now(waiting))).isEqualTo(REBALANCE_IN_PROGRESS);
        assertThat(leader.heartbeat()).isEqualTo(UNKNOWN_MEMBER_ID);
        assertThat(world.now(follower.join()).leader()).isEqualTo(follower.memberId);
    }

    @Test
    void shouldLetHeartbeatsPassWhileAssignmentIsAwaited() {
        joinBoth();

        assertThat(follower.heartbeat()).isEqualTo(NONE);
    }
}
