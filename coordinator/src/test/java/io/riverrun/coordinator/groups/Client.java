package io.riverrun.coordinator.groups;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.MessageWriter;
import io.riverrun.protocol.message.ConsumerProtocolSubscription;
import io.riverrun.protocol.message.HeartbeatRequest;
import io.riverrun.protocol.message.JoinGroupRequest;
import io.riverrun.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.riverrun.protocol.message.JoinGroupResponse;
import io.riverrun.protocol.message.LeaveGroupRequest;
import io.riverrun.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.riverrun.protocol.message.OffsetCommitRequest;
import io.riverrun.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.riverrun.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.riverrun.protocol.message.OffsetFetchRequest;
import io.riverrun.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.riverrun.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.riverrun.protocol.message.SyncGroupRequest;
import io.riverrun.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.riverrun.protocol.message.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** A consumer as a test moves it: it remembers its member id and generation, no more. */
final class Client {

    static final int SESSION_TIMEOUT_MS = 10_000;
    static final int REBALANCE_TIMEOUT_MS = 60_000;

    private final Coordination world;
    private final String groupId;
    private String instanceId;
    private String protocolType = "consumer";
    private List<String> assignors = List.of("range");
    private List<String> topics = List.of("orders");
    private int sessionTimeoutMs = SESSION_TIMEOUT_MS;
    private int rebalanceTimeoutMs = REBALANCE_TIMEOUT_MS;
    private int joinVersion = 9;
    String memberId = "";
    int generation = -1;
    String leader = "";
    List<String> members = List.of();

    Client(Coordination world, String groupId) {
        this.world = world;
        this.groupId = groupId;
    }

    Client instance(String id) {
        instanceId = id;
        return this;
    }

    Client assignors(String... names) {
        assignors = List.of(names);
        return this;
    }

    Client topics(String... names) {
        topics = List.of(names);
        return this;
    }

    Client protocolType(String type) {
        protocolType = type;
        return this;
    }

    Client sessionTimeoutMs(int ms) {
        sessionTimeoutMs = ms;
        return this;
    }

    Client rebalanceTimeoutMs(int ms) {
        rebalanceTimeoutMs = ms;
        return this;
    }

    Client joinVersion(int version) {
        joinVersion = version;
        return this;
    }

    ClientContext context(int version) {
        return new ClientContext("client", "/127.0.0.1", (short) version);
    }

    /** Asks to join; a client without an id of its own gets one and asks again, from version 4. */
    CompletionStage<JoinGroupResponse> join() {
        CompletionStage<JoinGroupResponse> answer = sendJoin();
        if (memberId.isEmpty() && instanceId == null && joinVersion >= 4) {
            JoinGroupResponse first = world.now(answer);
            if (first.errorCode() != ErrorCode.MEMBER_ID_REQUIRED.code()) {
                return answer;
            }
            memberId = first.memberId();
            return sendJoin();
        }
        return answer;
    }

    CompletionStage<JoinGroupResponse> sendJoin() {
        return world.coordinator()
                .joinGroup(context(joinVersion), joinRequest())
                .thenApply(this::remember);
    }

    JoinGroupRequest joinRequest() {
        return new JoinGroupRequest()
                .setGroupId(groupId)
                .setMemberId(memberId)
                .setGroupInstanceId(instanceId)
                .setProtocolType(protocolType)
                .setSessionTimeoutMs(sessionTimeoutMs)
                .setRebalanceTimeoutMs(rebalanceTimeoutMs)
                .setProtocols(
                        assignors.stream()
                                .map(name ->
                                        new JoinGroupRequestProtocol()
                                                .setName(name)
                                                .setMetadata(subscription()))
                                .toList());
    }

    byte[] subscription() {
        ByteBuffer bytes =
                MessageWriter.encode(
                        new ConsumerProtocolSubscription().setTopics(topics), (short) 1);
        byte[] all = new byte[bytes.remaining() + Short.BYTES];
        ByteBuffer.wrap(all).putShort((short) 1).put(bytes);
        return all;
    }

    private JoinGroupResponse remember(JoinGroupResponse response) {
        if (response.errorCode() == 0) {
            memberId = response.memberId();
            generation = response.generationId();
            leader = response.leader();
            members =
                    response.members().stream()
                            .map(JoinGroupResponse.JoinGroupResponseMember::memberId)
                            .toList();
        }
        return response;
    }

    boolean leads() {
        return leader.equals(memberId);
    }

    /** Asks for the assignment; a leader assigns to each member its id in this generation. */
    CompletionStage<SyncGroupResponse> sync() {
        return world.coordinator().syncGroup(syncRequest());
    }

    SyncGroupRequest syncRequest() {
        List<SyncGroupRequestAssignment> assignments = new ArrayList<>();
        for (String member : leads() ? members : List.<String>of()) {
            assignments.add(
                    new SyncGroupRequestAssignment()
                            .setMemberId(member)
                            .setAssignment(assignmentOf(member, generation)));
        }
        return new SyncGroupRequest()
                .setGroupId(groupId)
                .setMemberId(memberId)
                .setGroupInstanceId(instanceId)
                .setGenerationId(generation)
                .setProtocolType(protocolType)
                .setAssignments(assignments);
    }

    static byte[] assignmentOf(String memberId, int generation) {
        return (memberId + "@" + generation).getBytes(UTF_8);
    }

    ErrorCode heartbeat() {
        return ErrorCode.forCode(
                world.now(
                                world.coordinator()
                                        .heartbeat(
                                                new HeartbeatRequest()
                                                        .setGroupId(groupId)
                                                        .setMemberId(memberId)
                                                        .setGroupInstanceId(instanceId)
                                                        .setGenerationId(generation)))
                        .errorCode());
    }

    ErrorCode leave() {
        var response =
                world.now(
                        world.coordinator()
                                .leaveGroup(
                                        context(5),
                                        new LeaveGroupRequest()
                                                .setGroupId(groupId)
                                                .setMembers(
                                                        List.of(
                                                                new MemberIdentity()
                                                                        .setMemberId(memberId)
                                                                        .setGroupInstanceId(
                                                                                instanceId)
                                                                        .setReason("test")))));
        return ErrorCode.forCode(response.members().getFirst().errorCode());
    }

    /** Commits one offset as a member. */
    ErrorCode commit(String topic, int partition, long offset) {
        return error(
                world.now(
                        world.coordinator()
                                .commitOffsets(
                                        context(9), commitRequest(topic, partition, offset))));
    }

    OffsetCommitRequest commitRequest(String topic, int partition, long offset) {
        return new OffsetCommitRequest()
                .setGroupId(groupId)
                .setMemberId(memberId)
                .setGroupInstanceId(instanceId)
                .setGenerationIdOrMemberEpoch(generation)
                .setTopics(
                        List.of(
                                new OffsetCommitRequestTopic()
                                        .setName(topic)
                                        .setPartitions(
                                                List.of(
                                                        new OffsetCommitRequestPartition()
                                                                .setPartitionIndex(partition)
                                                                .setCommittedOffset(offset)
                                                                .setCommittedLeaderEpoch(3)
                                                                .setCommittedMetadata("m")))));
    }

    static ErrorCode error(io.riverrun.protocol.message.OffsetCommitResponse response) {
        return ErrorCode.forCode(response.topics().getFirst().partitions().getFirst().errorCode());
    }

    /** The committed offset, -1 for none. */
    long committed(String topic, int partition) {
        var response =
                world.now(
                        world.coordinator()
                                .fetchOffsets(
                                        context(9),
                                        new OffsetFetchRequest()
                                                .setGroups(
                                                        List.of(
                                                                new OffsetFetchRequestGroup()
                                                                        .setGroupId(groupId)
                                                                        .setTopics(
                                                                                List.of(
                                                                                        new OffsetFetchRequestTopics()
                                                                                                .setName(
                                                                                                        topic)
                                                                                                .setPartitionIndexes(
                                                                                                        List
                                                                                                                .of(
                                                                                                                        partition))))))));
        var group = response.groups().getFirst();
        assertThat(group.errorCode()).isZero();
        return group.topics().getFirst().partitions().getFirst().committedOffset();
    }

    /** Brings these clients into one stable generation of their group. */
    static void stabilize(Coordination world, Client... clients) {
        List<CompletionStage<JoinGroupResponse>> joins =
                Stream.of(clients).map(Client::join).toList();
        world.time.advance(world.config.initialRebalanceDelayMs() * 2L + 1);
        joins.forEach(join -> assertThat(world.now(join).errorCode()).isZero());
        List<CompletionStage<SyncGroupResponse>> syncs =
                Stream.of(clients).map(Client::sync).toList();
        syncs.forEach(sync -> assertThat(world.now(sync).errorCode()).isZero());
    }
}
