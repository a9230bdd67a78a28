package io.riverrun.coordinator.groups;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.HeartbeatRequest;
import io.riverrun.protocol.message.JoinGroupRequest;
import io.riverrun.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.riverrun.protocol.message.JoinGroupResponse;
import io.riverrun.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import io.riverrun.protocol.message.LeaveGroupRequest;
import io.riverrun.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.riverrun.protocol.message.OffsetCommitRequest;
import io.riverrun.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.riverrun.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.riverrun.protocol.message.SyncGroupRequest;
import io.riverrun.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.riverrun.protocol.message.SyncGroupResponse;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A consumer that behaves as clients do, one step at a time, in a random simulation. */
final class SimulatedMember {

    static final int PARTITIONS = 3;

    private enum Phase {
        OUT,
        JOINED,
        STABLE,
        GONE
    }

    private static final ClientContext CLIENT = new ClientContext("c", "/h", (short) 9);

    private final Coordination world;
    private final GroupHistory history;
    private final Random random;
    private final String groupId;
    private final String instanceId;
    private Phase phase = Phase.OUT;
    private String memberId = "";
    private int generation = -1;
    private List<JoinGroupResponseMember> toAssign = List.of();
    private int request;
    private boolean waiting;

    SimulatedMember(
            Coordination world,
            GroupHistory history,
            Random random,
            String groupId,
            String instanceId) {
        this.world = world;
        this.history = history;
        this.random = random;
        this.groupId = groupId;
        this.instanceId = instanceId;
    }

    String instanceId() {
        return instanceId;
    }

    boolean isGone() {
        return phase == Phase.GONE;
    }

    boolean isStable() {
        return phase == Phase.STABLE;
    }

    int generation() {
        return generation;
    }

    /** Dies without a word. */
    void die() {
        phase = Phase.GONE;
    }

    /** Gives up waiting, as after a request timeout, and asks again in the next step. */
    void loseConnection() {
        waiting = false;
        request++;
    }

    void leave() {
        if (phase == Phase.STABLE) {
            world.coordinator()
                    .leaveGroup(
                            CLIENT,
                            new LeaveGroupRequest()
                                    .setGroupId(groupId)
                                    .setMembers(
                                            List.of(
                                                    new MemberIdentity()
                                                            .setMemberId(memberId)
                                                            .setGroupInstanceId(instanceId))));
            phase = Phase.GONE;
        }
    }

    /** Does what is next, unless an answer is awaited. */
    void step() {
        if (waiting) {
            return;
        }
        switch (phase) {
            case OUT -> join();
            case JOINED -> sync();
            case STABLE -> {
                if (random.nextInt(3) == 0) {
                    commit();
                } else {
                    beat();
                }
            }
            case GONE -> {}
        }
    }

    private <R> void await(CompletionStage<R> answer, Consumer<R> then) {
        int mine = ++request;
        waiting = true;
        answer.thenAccept(response -> {
            if (mine == request && phase != Phase.GONE) {
                waiting = false;
                then.accept(response);
            }
        });
    }

    private void join() {
        JoinGroupRequest join =
                new JoinGroupRequest()
                        .setGroupId(groupId)
                        .setMemberId(memberId)
                        .setGroupInstanceId(instanceId)
                        .setProtocolType("simulation")
                        .setSessionTimeoutMs(10_000)
                        .setRebalanceTimeoutMs(20_000)
                        .setProtocols(List.of(new JoinGroupRequestProtocol().setName("p")));
        CompletionStage<JoinGroupResponse> answer = world.coordinator().joinGroup(CLIENT, join);
        answer.thenAccept(response -> {
            if (response.errorCode() == 0) {
                history.joined(response.generationId(), response.leader());
            }
        });
        await(answer, this::joined);
    }

    private void joined(JoinGroupResponse response) {
        ErrorCode error = ErrorCode.forCode(response.errorCode());
        if (error == ErrorCode.MEMBER_ID_REQUIRED) {
            memberId = response.memberId();
        } else if (error == ErrorCode.NONE) {
            memberId = response.memberId();
            generation = response.generationId();
            toAssign = response.skipAssignment() ? List.of() : response.members();
            phase = Phase.JOINED;
        } else {
            failed(error);
        }
    }

    private void sync() {
        String decision = generation + "#" + memberId + "#" + random.nextInt(1_000_000);
        SyncGroupRequest sync =
                new SyncGroupRequest()
                        .setGroupId(groupId)
                        .setMemberId(memberId)
                        .setGroupInstanceId(instanceId)
                        .setGenerationId(generation)
                        .setAssignments(
                                toAssign.stream()
                                        .map(member ->
                                                new SyncGroupRequestAssignment()
                                                        .setMemberId(member.memberId())
                                                        .setAssignment(
                                                                (decision + "|" + member.memberId())
                                                                        .getBytes(UTF_8)))
                                        .toList());
        int asked = generation;
        CompletionStage<SyncGroupResponse> answer = world.coordinator().syncGroup(sync);
        answer.thenAccept(response -> {
            if (response.errorCode() == 0) {
                history.assigned(asked, new String(response.assignment(), UTF_8));
            }
        });
        await(
                answer,
                response -> {
                    ErrorCode error = ErrorCode.forCode(response.errorCode());
                    if (error == ErrorCode.NONE) {
                        phase = Phase.STABLE;
                    } else {
                        failed(error);
                    }
                });
    }

    private void beat() {
        await(
                world.coordinator()
                        .heartbeat(
                                new HeartbeatRequest()
                                        .setGroupId(groupId)
                                        .setMemberId(memberId)
                                        .setGroupInstanceId(instanceId)
                                        .setGenerationId(generation)),
                response -> failed(ErrorCode.forCode(response.errorCode())));
    }

    private void commit() {
        int partition = random.nextInt(PARTITIONS);
        long offset = world.nextNumber();
        OffsetCommitRequest commit =
                new OffsetCommitRequest()
                        .setGroupId(groupId)
                        .setMemberId(memberId)
                        .setGroupInstanceId(instanceId)
                        .setGenerationIdOrMemberEpoch(generation)
                        .setTopics(
                                List.of(
                                        new OffsetCommitRequestTopic()
                                                .setName("orders")
                                                .setPartitions(
                                                        List.of(
                                                                new OffsetCommitRequestPartition()
                                                                        .setPartitionIndex(
                                                                                partition)
                                                                        .setCommittedOffset(
                                                                                offset)))));
        history.committing(partition, offset);
        var answer = world.coordinator().commitOffsets(CLIENT, commit).thenApply(Client::error);
        answer.thenAccept(error -> {
            if (error == ErrorCode.NONE) {
                history.committed(partition, offset);
            }
        });
        await(answer, this::failed);
    }

    /** What a client does about an error, or about none. */
    private void failed(ErrorCode error) {
        switch (error) {
            case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> phase = Phase.OUT;
            case UNKNOWN_MEMBER_ID, GROUP_ID_NOT_FOUND -> {
                memberId = "";
                phase = Phase.OUT;
            }
            case FENCED_INSTANCE_ID -> phase = Phase.GONE;
            default -> {}
        }
    }
}
