package io.riverrun.coordinator.groups;

import io.riverrun.coordinator.runtime.CoordinatorRuntime;
import io.riverrun.coordinator.runtime.LoadResult;
import io.riverrun.coordinator.runtime.ShardPorts;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.DeleteGroupsRequest;
import io.riverrun.protocol.message.DeleteGroupsResponse;
import io.riverrun.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import io.riverrun.protocol.message.DescribeGroupsRequest;
import io.riverrun.protocol.message.DescribeGroupsResponse;
import io.riverrun.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.riverrun.protocol.message.HeartbeatRequest;
import io.riverrun.protocol.message.HeartbeatResponse;
import io.riverrun.protocol.message.JoinGroupRequest;
import io.riverrun.protocol.message.JoinGroupResponse;
import io.riverrun.protocol.message.LeaveGroupRequest;
import io.riverrun.protocol.message.LeaveGroupResponse;
import io.riverrun.protocol.message.ListGroupsRequest;
import io.riverrun.protocol.message.ListGroupsResponse;
import io.riverrun.protocol.message.OffsetCommitRequest;
import io.riverrun.protocol.message.OffsetCommitResponse;
import io.riverrun.protocol.message.OffsetDeleteRequest;
import io.riverrun.protocol.message.OffsetDeleteResponse;
import io.riverrun.protocol.message.OffsetFetchRequest;
import io.riverrun.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.riverrun.protocol.message.OffsetFetchResponse;
import io.riverrun.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.riverrun.protocol.message.SyncGroupRequest;
import io.riverrun.protocol.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The coordinator of groups: one method per API, which finds the shard and hands the request to
 * whoever knows the rules. Thread-safe.
 *
 * <p>Replies are completed on the executor of the shard, once what they say is committed. They are
 * complete responses but for the throttle time, in the shape of the request's version; expected
 * failures are error codes in them, and a stage that fails is a bug. Requests must not be changed
 * after the call.
 */
public final class GroupCoordinator {

    /** The topic whose partitions are the shards. */
    public static final String TOPIC = "__consumer_offsets";

    private final CoordinatorRuntime<GroupShard> runtime;
    private final GroupLimits limits;

    /**
     * Serves no shard until {@link #becomeLeader}.
     *
     * @param ids makes member ids; any thread may ask, each answer must be another
     */
    public GroupCoordinator(
            GroupConfig config, ShardPorts ports, TopicNames topics, Supplier<Uuid> ids) {
        this.limits = new GroupLimits(config);
        this.runtime =
                new CoordinatorRuntime<>(
                        config.offsetsPartitions(),
                        ports,
                        GroupRecords.codec(),
                        shard -> new GroupShard(new GroupSetting(shard, config, topics, ids)));
    }

    /** The partition of {@link #TOPIC} whose leader coordinates the group. */
    public int shardOf(String groupId) {
        return runtime.shardOf(groupId);
    }

    /**
     * {@link #TOPIC} exists and has this many partitions, whatever the configuration says of it. To
     * be told before any of them is led.
     */
    public void onTopicFound(int partitions) {
        runtime.resize(partitions);
    }

    /** The broker leads the partition now; completes when the shard has been loaded. */
    public CompletionStage<LoadResult> becomeLeader(int shard, int epoch) {
        return runtime.becomeLeader(shard, epoch);
    }

    /** The broker no longer leads the partition; completes when all who waited are answered. */
    public CompletionStage<Void> resign(int shard) {
        return runtime.resign(shard);
    }

    /** Topics are gone, and so are their offsets in all groups of the shards that are served. */
    public CompletionStage<Void> onTopicsDeleted(Set<String> topics) {
        return everyShard(
                        _ -> ErrorCode.NONE,
                        (shard, reply) -> DeleteTopicOffsets.run(shard, topics, reply))
                .thenApply(_ -> null);
    }

    public CompletionStage<JoinGroupResponse> joinGroup(
            ClientContext client, JoinGroupRequest request) {
        return inShard(
                request.groupId(),
                limits.check(request),
                error -> Replies.joinError(request.memberId(), error),
                (shard, reply) -> MemberRequests.join(shard, client, request, reply));
    }

    public CompletionStage<SyncGroupResponse> syncGroup(SyncGroupRequest request) {
        return inShard(
                request.groupId(),
                limits.checkMembersGroupId(request.groupId()),
                Replies::syncError,
                (shard, reply) -> MemberRequests.sync(shard, request, reply));
    }

    public CompletionStage<HeartbeatResponse> heartbeat(HeartbeatRequest request) {
        return inShard(
                request.groupId(),
                limits.checkMembersGroupId(request.groupId()),
                Replies::heartbeat,
                (shard, reply) -> MemberRequests.heartbeat(shard, request, reply));
    }

    public CompletionStage<LeaveGroupResponse> leaveGroup(
            ClientContext client, LeaveGroupRequest request) {
        return inShard(
                request.groupId(),
                limits.checkMembersGroupId(request.groupId()),
                Replies::leaveError,
                (shard, reply) -> MemberRequests.leave(shard, client, request, reply));
    }

    /** Answers each partition that was asked for, in order, each with its own error. */
    public CompletionStage<OffsetCommitResponse> commitOffsets(
            ClientContext client, OffsetCommitRequest request) {
        return inShard(
                request.groupId(),
                limits.checkGroupId(request.groupId()),
                error -> OffsetCommitAnswers.all(request, error),
                (shard, reply) -> new CommitOffsets(shard, client, request, reply).run());
    }

    /** Answers each group that was asked for, in order. */
    public CompletionStage<OffsetFetchResponse> fetchOffsets(
            ClientContext client, OffsetFetchRequest request) {
        short version = client.apiVersion();
        boolean requireStable = request.requireStable();
        return inOrder(
                        OffsetFetchVersions.groups(request, version),
                        group -> fetchOffsets(version, group, requireStable))
                .thenApply(groups -> OffsetFetchVersions.response(request, version, groups));
    }

    private CompletionStage<OffsetFetchResponseGroup> fetchOffsets(
            short version, OffsetFetchRequestGroup group, boolean requireStable) {
        return inShard(
                group.groupId(),
                limits.checkGroupId(group.groupId()),
                error -> FetchOffsets.failed(group.groupId(), error),
                (shard, reply) ->
                        reply.complete(
                                new FetchOffsets(shard, version, group, requireStable).run()));
    }

    public CompletionStage<OffsetDeleteResponse> deleteOffsets(OffsetDeleteRequest request) {
        return inShard(
                request.groupId(),
                limits.checkGroupId(request.groupId()),
                DeleteOffsets::failed,
                (shard, reply) -> new DeleteOffsets(shard, request, reply).run());
    }

    /** Answers each group that was asked for, in order. */
    public CompletionStage<DescribeGroupsResponse> describeGroups(
            ClientContext client, DescribeGroupsRequest request) {
        return inOrder(request.groups(), groupId -> describeGroup(client, groupId))
                .thenApply(groups -> new DescribeGroupsResponse().setGroups(groups));
    }

    private CompletionStage<DescribedGroup> describeGroup(ClientContext client, String groupId) {
        return inShard(
                groupId,
                limits.checkGroupId(groupId),
                error -> DescribeGroup.failed(groupId, error),
                (shard, reply) ->
                        reply.complete(
                                DescribeGroup.describe(shard, groupId, client.apiVersion())));
    }

    /** Lists the groups of the shards that this broker serves. */
    public CompletionStage<ListGroupsResponse> listGroups(ListGroupsRequest request) {
        return everyShard(
                        ListGroups.Part::refused,
                        (shard, reply) -> reply.complete(ListGroups.list(shard, request)))
                .thenApply(ListGroups::join);
    }

    /** Answers each group that was asked for, in order. */
    public CompletionStage<DeleteGroupsResponse> deleteGroups(DeleteGroupsRequest request) {
        return inOrder(request.groupsNames(), this::deleteGroup)
                .thenApply(results -> new DeleteGroupsResponse().setResults(results));
    }

    private CompletionStage<DeletableGroupResult> deleteGroup(String groupId) {
        return inShard(
                groupId,
                limits.checkGroupId(groupId),
                error -> DeleteGroup.answer(groupId, error),
                (shard, reply) -> DeleteGroup.run(shard, groupId, reply));
    }

    private <R> CompletionStage<R> inShard(
            String groupId,
            ErrorCode error,
            Function<ErrorCode, R> refused,
            BiConsumer<GroupShard, CompletableFuture<R>> work) {
        return error == ErrorCode.NONE
                ? runtime.submit(runtime.shardOf(groupId), refused, work)
                : CompletableFuture.completedFuture(refused.apply(error));
    }

    private <R> CompletionStage<List<R>> everyShard(
            Function<ErrorCode, R> refused, BiConsumer<GroupShard, CompletableFuture<R>> work) {
        return inOrder(runtime.knownShards(), shard -> runtime.submit(shard, refused, work));
    }

    private static <T, R> CompletionStage<List<R>> inOrder(
            List<T> questions, Function<T, CompletionStage<R>> ask) {
        CompletionStage<List<R>> answers = CompletableFuture.completedStage(new ArrayList<>());
        for (CompletionStage<R> answer : questions.stream().map(ask).toList()) {
            answers =
                    answers.thenCombine(
                            answer,
                            (all, next) -> {
                                all.add(next);
                                return all;
                            });
        }
        return answers;
    }
}
