package io.riverrun.client.admin;

import io.riverrun.client.connection.Cluster;
import io.riverrun.client.connection.ClusterMetadata;
import io.riverrun.client.connection.Deadline;
import io.riverrun.client.connection.Node;
import io.riverrun.client.connection.Request;
import io.riverrun.client.connection.Route;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.message.ListOffsetsRequest;
import io.riverrun.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.riverrun.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.riverrun.protocol.message.ListOffsetsResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks up offsets, each at its partition's leader. Thread-safe. */
final class Offsets {

    private static final int CONSUMER = -1;
    private static final short WITH_TIMEOUT = 10;
    private static final long RETRY_BACKOFF_MS = 100;

    private final Cluster cluster;

    Offsets(Cluster cluster) {
        this.cluster = cluster;
    }

    Results<TopicPartition, ListedOffset> list(
            Map<TopicPartition, OffsetSpec> specs, Deadline deadline) {
        Map<TopicPartition, ListedOffset> succeeded = new LinkedHashMap<>();
        Map<TopicPartition, AdminException> failed = new LinkedHashMap<>();
        Set<TopicPartition> pending = new LinkedHashSet<>(specs.keySet());
        while (!pending.isEmpty()) {
            Map<Node, List<TopicPartition>> byLeader = byLeader(pending, failed, deadline);
            pending.clear();
            byLeader.forEach((leader, partitions) -> {
                Results<TopicPartition, ListedOffset> results =
                        ask(leader, partitions, specs, deadline);
                succeeded.putAll(results.succeeded());
                results.failed()
                        .forEach((partition, failure) -> {
                            if (moved(failure) && !deadline.passed()) {
                                pending.add(partition);
                            } else {
                                failed.put(partition, failure);
                            }
                        });
            });
            if (!pending.isEmpty()) {
                deadline.sleepMs(RETRY_BACKOFF_MS);
            }
        }
        return new Results<>(succeeded, failed);
    }

    private Map<Node, List<TopicPartition>> byLeader(
            Collection<TopicPartition> partitions,
            Map<TopicPartition, AdminException> failed,
            Deadline deadline) {
        Set<String> topics =
                partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        ClusterMetadata metadata = cluster.refresh(topics, deadline);
        Map<Node, List<TopicPartition>> byLeader = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            metadata.leader(partition)
                    .ifPresentOrElse(
                            leader ->
                                    byLeader.computeIfAbsent(leader, _ -> new ArrayList<>())
                                            .add(partition),
                            () -> failed.put(partition, noLeader(partition)));
        }
        return byLeader;
    }

    private Results<TopicPartition, ListedOffset> ask(
            Node leader,
            List<TopicPartition> partitions,
            Map<TopicPartition, OffsetSpec> specs,
            Deadline deadline) {
        ListOffsetsResponse response =
                (ListOffsetsResponse)
                        cluster.call(
                                new Route.NodeId(leader.id()),
                                request(partitions, specs, deadline),
                                deadline);
        Map<TopicPartition, ListedOffset> succeeded = new HashMap<>();
        Map<TopicPartition, AdminException> failed = new HashMap<>();
        for (var topic : response.topics()) {
            for (var answer : topic.partitions()) {
                TopicPartition partition =
                        new TopicPartition(topic.name(), answer.partitionIndex());
                ErrorCode error = ErrorCode.forCode(answer.errorCode());
                if (error == ErrorCode.NONE) {
                    succeeded.put(
                            partition,
                            new ListedOffset(
                                    answer.offset(), answer.timestamp(), answer.leaderEpoch()));
                } else {
                    failed.put(partition, AdminException.of(error, null));
                }
            }
        }
        return new Results<>(succeeded, failed);
    }

    private static Request request(
            List<TopicPartition> partitions,
            Map<TopicPartition, OffsetSpec> specs,
            Deadline deadline) {
        Map<String, List<ListOffsetsPartition>> byTopic = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            byTopic.computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                    .add(
                            new ListOffsetsPartition()
                                    .setPartitionIndex(partition.partition())
                                    .setTimestamp(specs.get(partition).timestamp()));
        }
        List<ListOffsetsTopic> topics = new ArrayList<>();
        byTopic.forEach((name, asked) ->
                topics.add(new ListOffsetsTopic().setName(name).setPartitions(asked)));
        return new Request(
                ApiKey.LIST_OFFSETS,
                version -> {
                    ListOffsetsRequest request =
                            new ListOffsetsRequest().setReplicaId(CONSUMER).setTopics(topics);
                    return version < WITH_TIMEOUT
                            ? request
                            : request.setTimeoutMs(deadline.leftMs(Integer.MAX_VALUE));
                });
    }

    private static boolean moved(AdminException failure) {
        return failure.code().retriable() && failure.code() != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }

    private static AdminException noLeader(TopicPartition partition) {
        return new AdminException(
                ErrorCode.LEADER_NOT_AVAILABLE,
                "Partition %s does not exist or has no leader at the moment.".formatted(partition));
    }
}
