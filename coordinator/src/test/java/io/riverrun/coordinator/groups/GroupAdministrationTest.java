package io.riverrun.coordinator.groups;

import static io.riverrun.protocol.ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
import static io.riverrun.protocol.ErrorCode.GROUP_ID_NOT_FOUND;
import static io.riverrun.protocol.ErrorCode.NONE;
import static io.riverrun.protocol.ErrorCode.NON_EMPTY_GROUP;
import static io.riverrun.protocol.ErrorCode.NOT_COORDINATOR;
import static io.riverrun.protocol.ErrorCode.REBALANCE_IN_PROGRESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.DeleteGroupsRequest;
import io.riverrun.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import io.riverrun.protocol.message.DescribeGroupsRequest;
import io.riverrun.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.riverrun.protocol.message.ListGroupsRequest;
import io.riverrun.protocol.message.ListGroupsResponse.ListedGroup;
import io.riverrun.protocol.message.OffsetCommitRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** DescribeGroups, ListGroups, DeleteGroups, expiry, loading. */
class GroupAdministrationTest {

    private static final long DAY_MS = 24L * 60 * 60 * 1_000;

    private final Coordination world = Coordination.with();
    private final Client client = new Client(world, "g");
    private final Client outsider = new Client(world, "simple");

    @BeforeEach
    void createTopic() {
        world.topics.create("orders");
        world.topics.create("invoices");
    }

    @Test
    void shouldDescribeStableGroupWithMembersAndAssignments() {
        Client.stabilize(world, client.instance("i1"));

        DescribedGroup group = describe(6, "g");

        assertThat(group.groupState()).isEqualTo("Stable");
        assertThat(group.protocolType()).isEqualTo("consumer");
        assertThat(group.protocolData()).isEqualTo("range");
        assertThat(group.members()).hasSize(1);
        var member = group.members().getFirst();
        assertThat(member.memberId()).isEqualTo(client.memberId);
        assertThat(member.groupInstanceId()).isEqualTo("i1");
        assertThat(member.clientId()).isEqualTo("client");
        assertThat(member.clientHost()).isEqualTo("/127.0.0.1");
        assertThat(member.memberMetadata()).isEqualTo(client.subscription());
        assertThat(member.memberAssignment()).isEqualTo(Client.assignmentOf(client.memberId, 1));
    }

    @Test
    void shouldDescribeEveryState() {
        assertThat(describe(5, "g").groupState()).isEqualTo("Dead");
        assertThat(describe(5, "g").errorCode()).isEqualTo(NONE.code());
        assertThat(describe(6, "g").errorCode()).isEqualTo(GROUP_ID_NOT_FOUND.code());
        client.join();
        assertThat(describe(6, "g").groupState()).isEqualTo("PreparingRebalance");
        world.time.advance(500);
        assertThat(describe(6, "g").groupState()).isEqualTo("CompletingRebalance");
        world.now(client.sync());
        assertThat(describe(6, "g").groupState()).isEqualTo("Stable");
        client.leave();
        assertThat(describe(6, "g").groupState()).isEqualTo("Empty");
        assertThat(describe(6, "g").protocolType()).isEqualTo("consumer");
    }

    @Test
    void shouldListGroupsByStateAndType() {
        Client.stabilize(world, client);
        outsider.commit("orders", 0, 1);

        assertThat(list(new ListGroupsRequest())).containsExactly("g", "simple");
        assertThat(list(new ListGroupsRequest().setStatesFilter(List.of("stable"))))
                .containsExactly("g");
        assertThat(list(new ListGroupsRequest().setStatesFilter(List.of("Empty", "Dead"))))
                .containsExactly("simple");
        assertThat(list(new ListGroupsRequest().setTypesFilter(List.of("classic")))).hasSize(2);
        assertThat(list(new ListGroupsRequest().setTypesFilter(List.of("consumer")))).isEmpty();
    }

    @Test
    void shouldDeleteOnlyGroupsWithoutMembersEachWithItsOwnAnswer() {
        Client.stabilize(world, client);
        outsider.commit("orders", 0, 1);

        List<ErrorCode> errors = delete("g", "simple", "nowhere");

        assertThat(errors).containsExactly(NON_EMPTY_GROUP, NONE, GROUP_ID_NOT_FOUND);
        assertThat(outsider.committed("orders", 0)).isEqualTo(-1);
        assertThat(list(new ListGroupsRequest())).containsExactly("g");
        world.crashAndReload(0);
        assertThat(list(new ListGroupsRequest())).containsExactly("g");
    }

    @Test
    void shouldExpireOffsetsOfGroupWithoutMembersWhenRetentionIsOver() {
        Client.stabilize(world, client);
        client.commit("orders", 0, 1);
        outsider.commit("orders", 0, 1);
        client.leave();

        world.time.advance(7 * DAY_MS - 60_000);
        assertThat(client.committed("orders", 0)).isEqualTo(1);
        assertThat(outsider.committed("orders", 0)).isEqualTo(1);
        world.time.advance(700_000);

        assertThat(client.committed("orders", 0)).isEqualTo(-1);
        assertThat(outsider.committed("orders", 0)).isEqualTo(-1);
        assertThat(list(new ListGroupsRequest())).isEmpty();
        world.crashAndReload(0);
        assertThat(list(new ListGroupsRequest())).isEmpty();
    }

    @Test
    void shouldExpireOnlyUnsubscribedTopicsWhileGroupHasMembers() {
        Client.stabilize(world, client.sessionTimeoutMs(1_800_000));
        client.commit("orders", 0, 1);
        client.commit("invoices", 0, 1);
        for (long ms = 0; ms < 7 * DAY_MS + 1_200_000; ms += 1_200_000) {
            world.time.advance(1_200_000);
            client.heartbeat();
        }

        assertThat(client.committed("orders", 0)).isEqualTo(1);
        assertThat(client.committed("invoices", 0)).isEqualTo(-1);
    }

    @Test
    void shouldKeepToRetentionThatTheClientAskedFor() {
        OffsetCommitRequest request =
                outsider.commitRequest("orders", 0, 1).setRetentionTimeMs(3_600_000);
        world.now(world.coordinator().commitOffsets(client.context(4), request));

        world.time.advance(3_000_000);
        assertThat(outsider.committed("orders", 0)).isEqualTo(1);
        world.time.advance(1_300_000);

        assertThat(outsider.committed("orders", 0)).isEqualTo(-1);
    }

    @Test
    void shouldForgetGroupWithoutMembersAndOffsets() {
        Client.stabilize(world, client);
        client.leave();

        world.time.advance(600_001);

        assertThat(list(new ListGroupsRequest())).isEmpty();
    }

    @Test
    void shouldGoOnAfterRestartAsIfNothingHadHappened() {
        Client follower = new Client(world, "g");
        Client.stabilize(world, client, follower);
        client.commit("orders", 0, 17);

        world.crashAndReload(0);

        assertThat(client.heartbeat()).isEqualTo(NONE);
        assertThat(follower.heartbeat()).isEqualTo(NONE);
        assertThat(client.committed("orders", 0)).isEqualTo(17);
        assertThat(client.commit("orders", 0, 18)).isEqualTo(NONE);
        assertThat(world.now(follower.sync()).assignment())
                .isEqualTo(Client.assignmentOf(follower.memberId, 1));
        world.time.advance(8_000);
        client.heartbeat();
        world.time.advance(8_000);
        assertThat(client.heartbeat()).isEqualTo(REBALANCE_IN_PROGRESS);
    }

    @Test
    void shouldRefuseWhileLoadingAndWhenNotLeader() {
        Coordination fresh = Coordination.idle();
        Client early = new Client(fresh, "g");
        assertThat(early.heartbeat()).isEqualTo(NOT_COORDINATOR);
        CompletableFuture<ErrorCode> gate = fresh.log.holdLoads();
        fresh.coordinator().becomeLeader(0, 1);

        assertThat(early.heartbeat()).isEqualTo(COORDINATOR_LOAD_IN_PROGRESS);
        assertThat(fresh.now(fresh.coordinator().listGroups(new ListGroupsRequest())).errorCode())
                .isEqualTo(COORDINATOR_LOAD_IN_PROGRESS.code());

        gate.complete(null);
        assertThat(fresh.now(early.sendJoin()).errorCode())
                .isEqualTo(ErrorCode.MEMBER_ID_REQUIRED.code());
    }

    @Test
    void shouldAnswerAllWhoWaitWhenLeadershipIsLost() {
        var joining = client.join();
        world.log.hold();
        var committing =
                world.coordinator()
                        .commitOffsets(outsider.context(9), outsider.commitRequest("orders", 0, 1));
        world.time.settle();

        world.now(world.coordinator().resign(0));

        assertThat(world.now(joining).errorCode()).isEqualTo(NOT_COORDINATOR.code());
        assertThat(Client.error(world.now(committing))).isEqualTo(NOT_COORDINATOR);
    }

    private DescribedGroup describe(int version, String groupId) {
        return world.now(
                        world.coordinator()
                                .describeGroups(
                                        client.context(version),
                                        new DescribeGroupsRequest().setGroups(List.of(groupId))))
                .groups()
                .getFirst();
    }

    private List<String> list(ListGroupsRequest request) {
        return world.now(world.coordinator().listGroups(request)).groups().stream()
                .map(ListedGroup::groupId)
                .toList();
    }

    private List<ErrorCode> delete(String... groupIds) {
        return world
                .now(
                        world.coordinator()
                                .deleteGroups(
                                        new DeleteGroupsRequest()
                                                .setGroupsNames(List.of(groupIds))))
                .results()
                .stream()
                .map(DeletableGroupResult::errorCode)
                .map(ErrorCode::forCode)
                .toList();
    }
}
