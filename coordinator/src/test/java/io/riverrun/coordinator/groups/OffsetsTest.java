package io.riverrun.coordinator.groups;

import static io.riverrun.protocol.ErrorCode.COORDINATOR_NOT_AVAILABLE;
import static io.riverrun.protocol.ErrorCode.GROUP_ID_NOT_FOUND;
import static io.riverrun.protocol.ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC;
import static io.riverrun.protocol.ErrorCode.ILLEGAL_GENERATION;
import static io.riverrun.protocol.ErrorCode.NONE;
import static io.riverrun.protocol.ErrorCode.NON_EMPTY_GROUP;
import static io.riverrun.protocol.ErrorCode.OFFSET_METADATA_TOO_LARGE;
import static io.riverrun.protocol.ErrorCode.REBALANCE_IN_PROGRESS;
import static io.riverrun.protocol.ErrorCode.UNKNOWN_MEMBER_ID;
import static io.riverrun.protocol.ErrorCode.UNKNOWN_TOPIC_ID;
import static io.riverrun.protocol.ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.coordinator.simulation.SimulatedTopics;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.OffsetCommitRequest;
import io.riverrun.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.riverrun.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.riverrun.protocol.message.OffsetCommitResponse;
import io.riverrun.protocol.message.OffsetDeleteRequest;
import io.riverrun.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.riverrun.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.riverrun.protocol.message.OffsetDeleteResponse;
import io.riverrun.protocol.message.OffsetFetchRequest;
import io.riverrun.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.riverrun.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.riverrun.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.riverrun.protocol.message.OffsetFetchResponse;
import io.riverrun.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.riverrun.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OffsetCommit, OffsetFetch and OffsetDelete. */
class OffsetsTest {

    private final Coordination world = Coordination.with();
    private final Client client = new Client(world, "g");
    private Uuid orders;

    @BeforeEach
    void createTopics() {
        orders = world.topics.create("orders");
        world.topics.create("invoices");
    }

    @Test
    void shouldFetchWhatAMemberCommitted() {
        Client.stabilize(world, client);

        assertThat(client.commit("orders", 2, 42)).isEqualTo(NONE);

        OffsetFetchResponsePartitions partition = fetchOne("orders", 2);
        assertThat(partition.committedOffset()).isEqualTo(42);
        assertThat(partition.committedLeaderEpoch()).isEqualTo(3);
        assertThat(partition.metadata()).isEqualTo("m");
        assertThat(client.committed("orders", 1)).isEqualTo(-1);
    }

    @Test
    void shouldNotShowOffsetBeforeItIsCommitted() {
        world.log.hold();
        CompletionStage<OffsetCommitResponse> commit = commit(9, "orders", 0, 7, "");
        world.time.settle();
        assertThat(commit.toCompletableFuture()).isNotDone();
        assertThat(client.committed("orders", 0)).isEqualTo(-1);

        world.log.release();

        assertThat(Client.error(world.now(commit))).isEqualTo(NONE);
        assertThat(client.committed("orders", 0)).isEqualTo(7);
    }

    @Test
    void shouldKeepOffsetsOfConsumersWithoutGroupManagement() {
        assertThat(client.commit("orders", 0, 5)).isEqualTo(NONE);

        assertThat(client.committed("orders", 0)).isEqualTo(5);
    }

    @Test
    void shouldRefuseCommitOfStrangersWhenGroupHasMembers() {
        Client.stabilize(world, client);
        Client outsider = new Client(world, "g");

        assertThat(outsider.commit("orders", 0, 5)).isEqualTo(UNKNOWN_MEMBER_ID);
    }

    @Test
    void shouldRefuseCommitOfOtherGenerationOrDuringAssignment() {
        client.join();
        world.time.advance(500);
        assertThat(client.commit("orders", 0, 5)).isEqualTo(REBALANCE_IN_PROGRESS);
        world.now(client.sync());
        client.generation = 9;
        assertThat(client.commit("orders", 0, 5)).isEqualTo(ILLEGAL_GENERATION);
    }

    @Test
    void shouldRefuseCommitOfPartitionThatTopicDoesNotHave() {
        assertThat(client.commit("orders", SimulatedTopics.PARTITIONS - 1, 5)).isEqualTo(NONE);
        assertThat(client.commit("orders", SimulatedTopics.PARTITIONS, 5))
                .isEqualTo(UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(client.commit("orders", -1, 5)).isEqualTo(UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(client.committed("orders", SimulatedTopics.PARTITIONS)).isEqualTo(-1);
    }

    @Test
    void shouldAcceptCommitWhileMembersAreAskedToRejoin() {
        Client.stabilize(world, client);
        new Client(world, "g").join();

        assertThat(client.commit("orders", 0, 5)).isEqualTo(NONE);
    }

    @Test
    void shouldSayDependingOnVersionThatGroupDoesNotExist() {
        client.generation = 3;
        client.memberId = "m";
        OffsetCommitRequest request = client.commitRequest("orders", 0, 1);

        assertThat(
                        Client.error(
                                world.now(
                                        world.coordinator()
                                                .commitOffsets(client.context(8), request))))
                .isEqualTo(ILLEGAL_GENERATION);
        assertThat(
                        Client.error(
                                world.now(
                                        world.coordinator()
                                                .commitOffsets(client.context(9), request))))
                .isEqualTo(GROUP_ID_NOT_FOUND);
    }

    @Test
    void shouldAnswerEveryPartitionInOrderWithItsOwnError() {
        OffsetCommitRequest request =
                new OffsetCommitRequest()
                        .setGroupId("g")
                        .setTopics(
                                List.of(
                                        topic("nowhere", 0, 1),
                                        topic("orders", 0, 1, 2),
                                        topic("invoices", 1)));
        request.topics().get(1).partitions().getFirst().setCommittedMetadata("x".repeat(4_097));

        OffsetCommitResponse response =
                world.now(world.coordinator().commitOffsets(client.context(9), request));

        assertThat(
                        response.topics().stream()
                                .flatMap(t -> t.partitions().stream())
                                .map(p -> ErrorCode.forCode(p.errorCode())))
                .containsExactly(
                        UNKNOWN_TOPIC_OR_PARTITION,
                        UNKNOWN_TOPIC_OR_PARTITION,
                        OFFSET_METADATA_TOO_LARGE,
                        NONE,
                        NONE,
                        NONE);
        assertThat(client.committed("orders", 0)).isEqualTo(-1);
        assertThat(client.committed("orders", 1)).isEqualTo(100);
    }

    @Test
    void shouldCommitAndFetchByTopicIdFromVersion10() {
        Uuid unknown = new Uuid(1, 1);
        OffsetCommitRequest request =
                new OffsetCommitRequest()
                        .setGroupId("g")
                        .setTopics(
                                List.of(
                                        topic("", 0).setTopicId(orders),
                                        topic("", 0).setTopicId(unknown)));

        OffsetCommitResponse committed =
                world.now(world.coordinator().commitOffsets(client.context(10), request));
        List<OffsetFetchResponseTopics> fetched =
                fetch(
                        10,
                        List.of(
                                new OffsetFetchRequestTopics()
                                        .setTopicId(unknown)
                                        .setPartitionIndexes(List.of(0)),
                                new OffsetFetchRequestTopics()
                                        .setTopicId(orders)
                                        .setPartitionIndexes(List.of(0))));

        assertThat(committed.topics().get(0).partitions().getFirst().errorCode()).isZero();
        assertThat(committed.topics().get(1).partitions().getFirst().errorCode())
                .isEqualTo(UNKNOWN_TOPIC_ID.code());
        assertThat(fetched.get(0).partitions().getFirst().errorCode())
                .isEqualTo(UNKNOWN_TOPIC_ID.code());
        assertThat(fetched.get(1).topicId()).isEqualTo(orders);
        assertThat(fetched.get(1).partitions().getFirst().committedOffset()).isEqualTo(100);
    }

    @Test
    void shouldNotGiveOffsetOfATopicThatWasMadeAnew() {
        client.commit("orders", 0, 5);
        Uuid anew = world.topics.create("orders");

        List<OffsetFetchResponseTopics> fetched =
                fetch(
                        10,
                        List.of(
                                new OffsetFetchRequestTopics()
                                        .setTopicId(anew)
                                        .setPartitionIndexes(List.of(0))));

        assertThat(fetched.getFirst().partitions().getFirst().committedOffset()).isEqualTo(-1);
        assertThat(fetch(10, null)).isEmpty();
    }

    @Test
    void shouldFetchAllTopicsWhenNoneAreNamed() {
        client.commit("orders", 1, 5);
        client.commit("orders", 0, 6);
        client.commit("invoices", 0, 7);

        List<OffsetFetchResponseTopics> topics = fetch(9, null);

        assertThat(topics)
                .extracting(OffsetFetchResponseTopics::name)
                .containsExactly("invoices", "orders");
        assertThat(topics.get(1).partitions())
                .extracting(OffsetFetchResponsePartitions::committedOffset)
                .containsExactly(6L, 5L);
    }

    @Test
    void shouldAnswerManyGroupsInOrder() {
        client.commit("orders", 0, 5);
        OffsetFetchRequest request =
                new OffsetFetchRequest()
                        .setGroups(
                                List.of(
                                        new OffsetFetchRequestGroup()
                                                .setGroupId("other")
                                                .setTopics(null),
                                        new OffsetFetchRequestGroup()
                                                .setGroupId("g")
                                                .setTopics(null),
                                        new OffsetFetchRequestGroup()
                                                .setGroupId("claimed")
                                                .setMemberId("m")
                                                .setMemberEpoch(3)));

        OffsetFetchResponse response =
                world.now(world.coordinator().fetchOffsets(client.context(9), request));

        assertThat(response.groups()).hasSize(3);
        assertThat(response.groups().get(0).topics()).isEmpty();
        assertThat(response.groups().get(1).topics()).hasSize(1);
        assertThat(response.groups().get(2).errorCode()).isEqualTo(GROUP_ID_NOT_FOUND.code());
    }

    @Test
    void shouldAnswerInOldFormWhenVersionIsBefore8() {
        client.commit("orders", 0, 5);
        OffsetFetchRequest request =
                new OffsetFetchRequest()
                        .setGroupId("g")
                        .setTopics(
                                List.of(
                                        new OffsetFetchRequestTopic()
                                                .setName("orders")
                                                .setPartitionIndexes(List.of(0, 1))));

        OffsetFetchResponse response =
                world.now(world.coordinator().fetchOffsets(client.context(5), request));

        assertThat(response.topics().getFirst().partitions().get(0).committedOffset()).isEqualTo(5);
        assertThat(response.topics().getFirst().partitions().get(1).committedOffset())
                .isEqualTo(-1);
    }

    @Test
    void shouldPutErrorIntoPartitionsWhenVersion1CannotSayItOtherwise() {
        world.now(world.coordinator().resign(0));
        OffsetFetchRequest request =
                new OffsetFetchRequest()
                        .setGroupId("g")
                        .setTopics(
                                List.of(
                                        new OffsetFetchRequestTopic()
                                                .setName("orders")
                                                .setPartitionIndexes(List.of(0))));

        OffsetFetchResponse response =
                world.now(world.coordinator().fetchOffsets(client.context(1), request));

        assertThat(response.topics().getFirst().partitions().getFirst().errorCode())
                .isEqualTo(ErrorCode.NOT_COORDINATOR.code());
    }

    @Test
    void shouldAnswerLateCommitWhenLogTakesTooLongButKeepTheOffset() {
        world.log.hold();
        CompletionStage<OffsetCommitResponse> commit = commit(9, "orders", 0, 7, "");

        assertThat(Client.error(world.within(5_001, commit))).isEqualTo(COORDINATOR_NOT_AVAILABLE);

        world.log.release();
        assertThat(client.committed("orders", 0)).isEqualTo(7);
    }

    @Test
    void shouldDeleteOffsetsOnlyOfTopicsThatAreNotSubscribed() {
        Client.stabilize(world, client);
        client.commit("orders", 0, 5);
        client.commit("invoices", 0, 6);

        OffsetDeleteResponse response = delete("g", "orders", "invoices", "nowhere");

        assertThat(errors(response))
                .containsExactly(GROUP_SUBSCRIBED_TO_TOPIC, NONE, UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(client.committed("orders", 0)).isEqualTo(5);
        assertThat(client.committed("invoices", 0)).isEqualTo(-1);
    }

    @Test
    void shouldDeleteOffsetsEvenWhenTheyAreStillOnTheirWay() {
        client.commit("invoices", 0, 1);
        world.log.hold();
        commit(9, "orders", 0, 7, "");
        CompletionStage<OffsetDeleteResponse> deleting =
                world.coordinator().deleteOffsets(deleteRequest("g", "orders"));
        world.time.settle();
        world.log.release();

        assertThat(errors(world.now(deleting))).containsExactly(NONE);
        assertThat(client.committed("orders", 0)).isEqualTo(-1);
    }

    @Test
    void shouldRefuseToDeleteOffsetsOfUnknownGroupOrOneThatIsNotOfConsumers() {
        Client.stabilize(world, client.protocolType("connect"));

        assertThat(delete("no", "orders").errorCode()).isEqualTo(GROUP_ID_NOT_FOUND.code());
        assertThat(delete("g", "orders").errorCode()).isEqualTo(NON_EMPTY_GROUP.code());
    }

    @Test
    void shouldForgetOffsetsWhenTheirTopicIsDeleted() {
        client.commit("orders", 0, 5);
        client.commit("invoices", 0, 6);

        world.now(world.coordinator().onTopicsDeleted(java.util.Set.of("orders")));

        assertThat(client.committed("orders", 0)).isEqualTo(-1);
        assertThat(client.committed("invoices", 0)).isEqualTo(6);
    }

    private static OffsetCommitRequestTopic topic(String name, int... partitions) {
        return new OffsetCommitRequestTopic()
                .setName(name)
                .setPartitions(
                        java.util.Arrays.stream(partitions)
                                .mapToObj(i ->
                                        new OffsetCommitRequestPartition()
                                                .setPartitionIndex(i)
                                                .setCommittedOffset(100)
                                                .setCommittedMetadata(null))
                                .toList());
    }

    private CompletionStage<OffsetCommitResponse> commit(
            int version, String topic, int partition, long offset, String metadata) {
        OffsetCommitRequest request = client.commitRequest(topic, partition, offset);
        request.topics().getFirst().partitions().getFirst().setCommittedMetadata(metadata);
        return world.coordinator().commitOffsets(client.context(version), request);
    }

    private OffsetFetchResponsePartitions fetchOne(String topic, int partition) {
        return fetch(
                        9,
                        List.of(
                                new OffsetFetchRequestTopics()
                                        .setName(topic)
                                        .setPartitionIndexes(List.of(partition))))
                .getFirst()
                .partitions()
                .getFirst();
    }

    private List<OffsetFetchResponseTopics> fetch(
            int version, List<OffsetFetchRequestTopics> topics) {
        OffsetFetchRequest request =
                new OffsetFetchRequest()
                        .setGroups(
                                List.of(
                                        new OffsetFetchRequestGroup()
                                                .setGroupId("g")
                                                .setTopics(topics)));
        return world.now(world.coordinator().fetchOffsets(client.context(version), request))
                .groups()
                .getFirst()
                .topics();
    }

    private OffsetDeleteResponse delete(String groupId, String... topics) {
        return world.now(world.coordinator().deleteOffsets(deleteRequest(groupId, topics)));
    }

    private static OffsetDeleteRequest deleteRequest(String groupId, String... topics) {
        return new OffsetDeleteRequest()
                .setGroupId(groupId)
                .setTopics(
                        java.util.Arrays.stream(topics)
                                .map(name ->
                                        new OffsetDeleteRequestTopic()
                                                .setName(name)
                                                .setPartitions(
                                                        List.of(
                                                                new OffsetDeleteRequestPartition())))
                                .toList());
    }

    private static List<ErrorCode> errors(OffsetDeleteResponse response) {
        return response.topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .map(partition -> ErrorCode.forCode(partition.errorCode()))
                .toList();
    }
}
