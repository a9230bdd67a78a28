package io.riverrun.coordinator.groups;

import static io.riverrun.protocol.ErrorCode.FENCED_INSTANCE_ID;
import static io.riverrun.protocol.ErrorCode.GROUP_MAX_SIZE_REACHED;
import static io.riverrun.protocol.ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
import static io.riverrun.protocol.ErrorCode.INVALID_GROUP_ID;
import static io.riverrun.protocol.ErrorCode.INVALID_SESSION_TIMEOUT;
import static io.riverrun.protocol.ErrorCode.MEMBER_ID_REQUIRED;
import static io.riverrun.protocol.ErrorCode.NONE;
import static io.riverrun.protocol.ErrorCode.REBALANCE_IN_PROGRESS;
import static io.riverrun.protocol.ErrorCode.UNKNOWN_MEMBER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.JoinGroupRequest;
import io.riverrun.protocol.message.JoinGroupResponse;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class JoinGroupTest {

    private final Coordination world = Coordination.with();

    private Client client() {
        return new Client(world, "g");
    }

    private static ErrorCode error(JoinGroupResponse response) {
        return ErrorCode.forCode(response.errorCode());
    }

    @Test
    void shouldDemandMemberIdWhenClientHasNoneFromVersion4() {
        JoinGroupResponse response = world.now(client().sendJoin());

        assertThat(error(response)).isEqualTo(MEMBER_ID_REQUIRED);
        assertThat(response.memberId()).isEqualTo("client-00000000-0000-0000-0000-000000000001");
    }

    @Test
    void shouldJoinAtOnceWhenVersionIsBefore4() {
        Client client = client().joinVersion(3);

        JoinGroupResponse response = world.within(500, client.sendJoin());

        assertThat(error(response)).isEqualTo(NONE);
        assertThat(response.generationId()).isEqualTo(1);
        assertThat(response.leader()).isEqualTo(response.memberId());
        assertThat(response.protocolName()).isEqualTo("range");
        assertThat(response.protocolType()).isEqualTo("consumer");
        assertThat(response.members()).hasSize(1);
        assertThat(response.members().getFirst().metadata()).isEqualTo(client.subscription());
    }

    @Test
    void shouldRefuseWhenMemberIdIsUnknown() {
        Client client = client();
        client.memberId = "stranger";

        assertThat(error(world.now(client.sendJoin()))).isEqualTo(UNKNOWN_MEMBER_ID);
    }

    @Test
    void shouldForgetPromisedMemberIdWhenClientDoesNotComeAgain() {
        Client client = client();
        client.memberId = world.now(client.sendJoin()).memberId();
        world.time.advance(Client.SESSION_TIMEOUT_MS);

        assertThat(error(world.now(client.sendJoin()))).isEqualTo(UNKNOWN_MEMBER_ID);
    }

    @Test
    void shouldRefuseWhenSessionTimeoutIsOutOfRange() {
        assertThat(error(world.now(client().sessionTimeoutMs(5_999).join())))
                .isEqualTo(INVALID_SESSION_TIMEOUT);
        assertThat(error(world.now(client().sessionTimeoutMs(1_800_001).join())))
                .isEqualTo(INVALID_SESSION_TIMEOUT);
    }

    @Test
    void shouldRefuseWhenGroupIdIsEmptyOrTooLong() {
        assertThat(error(world.now(new Client(world, "").join()))).isEqualTo(INVALID_GROUP_ID);
        assertThat(error(world.now(new Client(world, "x".repeat(32_768)).join())))
                .isEqualTo(INVALID_GROUP_ID);
    }

    @Test
    void shouldRefuseWhenNoProtocolIsOffered() {
        JoinGroupRequest request = client().joinRequest().setProtocols(List.of());

        JoinGroupResponse response =
                world.now(world.coordinator().joinGroup(client().context(9), request));

        assertThat(error(response)).isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void shouldRefuseWhenProtocolTypeOrAssignorsDifferFromTheGroups() {
        Client.stabilize(world, client());

        assertThat(error(world.now(client().protocolType("connect").join())))
                .isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
        assertThat(error(world.now(client().assignors("sticky").join())))
                .isEqualTo(INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void shouldWaitForMoreMembersWhenGroupWasEmpty() {
        CompletionStage<JoinGroupResponse> first = client().join();
        world.time.advance(400);
        CompletionStage<JoinGroupResponse> second = client().join();
        world.time.advance(400);
        CompletionStage<JoinGroupResponse> third = client().join();

        world.time.advance(300);
        assertThat(first.toCompletableFuture()).isNotDone();

        world.time.advance(500);
        assertThat(world.now(first).members()).hasSize(3);
        assertThat(world.now(second).members()).isEmpty();
        assertThat(world.now(second).generationId()).isEqualTo(1);
        assertThat(world.now(third).leader()).isEqualTo(world.now(first).memberId());
    }

    @Test
    void shouldChooseProtocolThatMostMembersPrefer() {
        CompletionStage<JoinGroupResponse> first = client().assignors("a", "b", "c").join();
        CompletionStage<JoinGroupResponse> second = client().assignors("c", "b", "a").join();
        client().assignors("c", "b").join();
        CompletionStage<JoinGroupResponse> last = client().assignors("b", "c", "d").join();
        client().assignors("c", "b").join();
        world.time.advance(2_000);

        assertThat(world.now(first).protocolName()).isEqualTo("c");
        assertThat(world.now(second).protocolName()).isEqualTo("c");
        assertThat(world.now(last).protocolName()).isEqualTo("c");
    }

    @Test
    void shouldRebalanceWhenMemberComesToStableGroup() {
        Client first = client();
        Client.stabilize(world, first);
        Client second = client();

        CompletionStage<JoinGroupResponse> joining = second.join();
        assertThat(first.heartbeat()).isEqualTo(REBALANCE_IN_PROGRESS);
        CompletionStage<JoinGroupResponse> rejoining = first.join();

        assertThat(world.now(joining).generationId()).isEqualTo(2);
        assertThat(world.now(rejoining).generationId()).isEqualTo(2);
        assertThat(world.now(rejoining).members()).hasSize(2);
    }

    @Test
    void shouldGoOnWithoutMembersThatDoNotRejoinInTime() {
        Client first = client();
        Client.stabilize(world, first);
        CompletionStage<JoinGroupResponse> joining = client().join();
        for (int i = 0; i < 60; i++) {
            first.heartbeat();
            world.time.advance(1_000);
        }

        JoinGroupResponse response = world.now(joining);

        assertThat(response.generationId()).isEqualTo(2);
        assertThat(response.leader()).isEqualTo(response.memberId());
        assertThat(first.heartbeat()).isEqualTo(UNKNOWN_MEMBER_ID);
    }

    @Test
    void shouldRepeatGenerationWhenFollowerRejoinsUnchanged() {
        Client leader = client();
        Client follower = client();
        Client.stabilize(world, leader, follower);

        JoinGroupResponse response = world.now(follower.join());

        assertThat(response.generationId()).isEqualTo(1);
        assertThat(response.members()).isEmpty();
        assertThat(leader.heartbeat()).isEqualTo(NONE);
    }

    @Test
    void shouldRebalanceWhenLeaderRejoinsUnchanged() {
        Client leader = client();
        Client follower = client();
        Client.stabilize(world, leader, follower);

        CompletionStage<JoinGroupResponse> rejoining = leader.join();

        assertThat(follower.heartbeat()).isEqualTo(REBALANCE_IN_PROGRESS);
        follower.join();
        assertThat(world.now(rejoining).generationId()).isEqualTo(2);
    }

    @Test
    void shouldRebalanceWhenFollowerChangesItsSubscription() {
        Client leader = client();
        Client follower = client();
        Client.stabilize(world, leader, follower);

        follower.topics("orders", "invoices").join();

        assertThat(leader.heartbeat()).isEqualTo(REBALANCE_IN_PROGRESS);
    }

    @Test
    void shouldRepeatAnswerWhenItWasLostBeforeSync() {
        Client client = client();
        world.within(500, client.join());

        JoinGroupResponse again = world.now(client.join());

        assertThat(again.generationId()).isEqualTo(1);
        assertThat(again.members()).hasSize(1);
    }

    @Test
    void shouldAnswerEarlierJoinWhenMemberSendsAnother() {
        Client client = client();
        CompletionStage<JoinGroupResponse> first = client.join();
        CompletionStage<JoinGroupResponse> second = client.join();

        assertThat(error(world.now(first))).isEqualTo(REBALANCE_IN_PROGRESS);
        assertThat(error(world.within(1_000, second))).isEqualTo(NONE);
    }

    @Test
    void shouldRefuseMoreMembersThanGroupMaxSize() {
        Coordination small = Coordination.with("group.max.size", "2");
        Client.stabilize(small, new Client(small, "g"), new Client(small, "g"));

        JoinGroupResponse response = small.now(new Client(small, "g").join());

        assertThat(error(response)).isEqualTo(GROUP_MAX_SIZE_REACHED);
    }

    @Test
    void shouldReplaceStaticMemberWithoutRebalanceWhenItRestarts() {
        Client leader = client();
        Client old = client().instance("i1");
        Client.stabilize(world, leader, old);
        Client restarted = client().instance("i1");

        JoinGroupResponse response = world.now(restarted.join());

        assertThat(error(response)).isEqualTo(NONE);
        assertThat(response.generationId()).isEqualTo(1);
        assertThat(response.memberId()).startsWith("i1-").isNotEqualTo(old.memberId);
        assertThat(world.now(restarted.sync()).assignment())
                .isEqualTo(Client.assignmentOf(old.memberId, 1));
        assertThat(old.heartbeat()).isEqualTo(FENCED_INSTANCE_ID);
        assertThat(leader.heartbeat()).isEqualTo(NONE);
        assertThat(restarted.heartbeat()).isEqualTo(NONE);
    }

    @Test
    void shouldTellRestartedStaticLeaderToSkipAssignment() {
        Client leader = client().instance("i1");
        Client.stabilize(world, leader, client());
        Client restarted = client().instance("i1");

        JoinGroupResponse response = world.now(restarted.join());

        assertThat(response.skipAssignment()).isTrue();
        assertThat(response.leader()).isEqualTo(response.memberId());
        assertThat(response.members()).hasSize(2);
    }

    @Test
    void shouldHideLeadershipFromRestartedStaticLeaderWhenItCannotSkipAssignment() {
        Client leader = client().instance("i1");
        Client.stabilize(world, leader, client());
        Client restarted = client().instance("i1").joinVersion(8);

        JoinGroupResponse response = world.now(restarted.join());

        assertThat(response.leader()).isEqualTo(leader.memberId);
        assertThat(response.members()).isEmpty();
    }

    @Test
    void shouldRebalanceWhenStaticMemberRestartsWithOtherTopics() {
        Client leader = client();
        Client.stabilize(world, leader, client().instance("i1"));

        CompletionStage<JoinGroupResponse> joining =
                client().instance("i1").topics("invoices").join();

        assertThat(leader.heartbeat()).isEqualTo(REBALANCE_IN_PROGRESS);
        leader.join();
        assertThat(world.now(joining).generationId()).isEqualTo(2);
    }

    @Test
    void shouldKeepStaticMemberInNextGenerationWhileItsSessionLasts() {
        Client leader = client().rebalanceTimeoutMs(3_000);
        Client away = client().instance("i1").rebalanceTimeoutMs(3_000);
        Client.stabilize(world, leader, away);

        CompletionStage<JoinGroupResponse> joining = client().rebalanceTimeoutMs(3_000).join();
        CompletionStage<JoinGroupResponse> rejoining = leader.join();
        world.time.advance(3_000);

        assertThat(world.now(joining).generationId()).isEqualTo(2);
        assertThat(world.now(rejoining).members()).hasSize(3);
    }

    @Test
    void shouldFenceOldStaticMemberThatWaitsForTheRebalance() {
        CompletionStage<JoinGroupResponse> old = client().instance("i1").join();
        CompletionStage<JoinGroupResponse> replacing = client().instance("i1").join();

        assertThat(error(world.now(old))).isEqualTo(FENCED_INSTANCE_ID);
        assertThat(error(world.within(1_000, replacing))).isEqualTo(NONE);
    }

    @Test
    void shouldKeepBothPlacesWhenTwoStaticMembersRestartAtOnce() {
        Client one = client().instance("i1");
        Client two = client().instance("i2");
        Client.stabilize(world, one, two);
        world.log.hold();
        Client one2 = client().instance("i1");
        Client two2 = client().instance("i2");
        CompletionStage<JoinGroupResponse> first = one2.join();
        CompletionStage<JoinGroupResponse> second = two2.join();
        world.time.settle();
        assertThat(first.toCompletableFuture()).isNotDone();
        world.log.release();
        assertThat(error(world.now(first))).isEqualTo(NONE);
        assertThat(error(world.now(second))).isEqualTo(NONE);

        world.crashAndReload(0);

        assertThat(one2.heartbeat()).isEqualTo(NONE);
        assertThat(two2.heartbeat()).isEqualTo(NONE);
    }
}
