package io.riverrun.client.admin;

import io.riverrun.client.connection.Cluster;
import io.riverrun.client.connection.Deadline;
import io.riverrun.client.connection.Request;
import io.riverrun.client.connection.Route;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.CreatePartitionsRequest;
import io.riverrun.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import io.riverrun.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.riverrun.protocol.message.CreatePartitionsResponse;
import io.riverrun.protocol.message.CreateTopicsRequest;
import io.riverrun.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.riverrun.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.riverrun.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.riverrun.protocol.message.CreateTopicsResponse;
import io.riverrun.protocol.message.DeleteTopicsRequest;
import io.riverrun.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.riverrun.protocol.message.DeleteTopicsResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes, deletes and widens topics, through the controller. Thread-safe. */
final class TopicChanges {

    /** From this version on, a topic to be deleted is named in a struct that also takes its id. */
    private static final short DELETE_BY_ID = 6;

    private final Cluster cluster;

    TopicChanges(Cluster cluster) {
        this.cluster = cluster;
    }

    Results<String, CreatedTopic> create(
            Collection<NewTopic> topics, boolean validateOnly, int timeoutMs) {
        Map<String, NewTopic> byName = new LinkedHashMap<>();
        topics.forEach(topic -> byName.put(topic.name(), topic));
        return this.<CreatedTopic>batch(timeoutMs)
                .run(
                        byName.keySet(),
                        names ->
                                Request.of(
                                        new CreateTopicsRequest()
                                                .setTopics(creatable(names, byName))
                                                .setTimeoutMs(timeoutMs)
                                                .setValidateOnly(validateOnly)),
                        answer -> created((CreateTopicsResponse) answer));
    }

    Results<String, String> delete(Collection<String> topics, int timeoutMs) {
        return this.<String>batch(timeoutMs)
                .run(
                        topics,
                        names -> deleteRequest(names, timeoutMs),
                        answer -> deleted((DeleteTopicsResponse) answer));
    }

    Results<String, Integer> createPartitions(
            Map<String, NewPartitions> counts, boolean validateOnly, int timeoutMs) {
        return this.<Integer>batch(timeoutMs)
                .run(
                        counts.keySet(),
                        names ->
                                Request.of(
                                        new CreatePartitionsRequest()
                                                .setTopics(widened(names, counts))
                                                .setTimeoutMs(timeoutMs)
                                                .setValidateOnly(validateOnly)),
                        answer -> widened((CreatePartitionsResponse) answer, counts));
    }

    private <V> Batch<String, V> batch(int timeoutMs) {
        return new Batch<>(cluster, Route.CONTROLLER, Deadline.afterMs(timeoutMs));
    }

    private static List<CreatableTopic> creatable(
            List<String> names, Map<String, NewTopic> byName) {
        return names.stream().map(byName::get).map(TopicChanges::creatable).toList();
    }

    private static CreatableTopic creatable(NewTopic topic) {
        List<CreatableReplicaAssignment> assignments = new ArrayList<>();
        for (List<Integer> replicas : topic.assignment()) {
            assignments.add(
                    new CreatableReplicaAssignment()
                            .setPartitionIndex(assignments.size())
                            .setBrokerIds(replicas));
        }
        List<CreatableTopicConfig> configs = new ArrayList<>();
        topic.configs()
                .forEach((name, value) ->
                        configs.add(new CreatableTopicConfig().setName(name).setValue(value)));
        return new CreatableTopic()
                .setName(topic.name())
                .setNumPartitions(topic.partitions())
                .setReplicationFactor((short) topic.replicationFactor())
                .setAssignments(assignments)
                .setConfigs(configs);
    }

    private static Map<String, Outcome<CreatedTopic>> created(CreateTopicsResponse response) {
        Map<String, Outcome<CreatedTopic>> outcomes = new HashMap<>();
        for (var topic : response.topics()) {
            CreatedTopic created =
                    new CreatedTopic(
                            topic.name(),
                            topic.topicId(),
                            topic.numPartitions(),
                            topic.replicationFactor());
            outcomes.put(
                    topic.name(), Outcome.of(topic.errorCode(), topic.errorMessage(), created));
        }
        return outcomes;
    }

    private static Request deleteRequest(List<String> names, int timeoutMs) {
        return new Request(
                ApiKey.DELETE_TOPICS,
                version -> {
                    DeleteTopicsRequest request = new DeleteTopicsRequest().setTimeoutMs(timeoutMs);
                    return version < DELETE_BY_ID
                            ? request.setTopicNames(names)
                            : request.setTopics(
                                    names.stream()
                                            .map(name -> new DeleteTopicState().setName(name))
                                            .toList());
                });
    }

    private static Map<String, Outcome<String>> deleted(DeleteTopicsResponse response) {
        Map<String, Outcome<String>> outcomes = new HashMap<>();
        for (var topic : response.responses()) {
            outcomes.put(
                    topic.name(),
                    Outcome.of(topic.errorCode(), topic.errorMessage(), topic.name()));
        }
        return outcomes;
    }

    private static List<CreatePartitionsTopic> widened(
            List<String> names, Map<String, NewPartitions> counts) {
        return names.stream().map(name -> widened(name, counts.get(name))).toList();
    }

    private static CreatePartitionsTopic widened(String name, NewPartitions partitions) {
        List<CreatePartitionsAssignment> assignments =
                partitions.assignment().stream()
                        .map(replicas -> new CreatePartitionsAssignment().setBrokerIds(replicas))
                        .toList();
        return new CreatePartitionsTopic()
                .setName(name)
                .setCount(partitions.totalCount())
                .setAssignments(assignments.isEmpty() ? null : assignments);
    }

    private static Map<String, Outcome<Integer>> widened(
            CreatePartitionsResponse response, Map<String, NewPartitions> counts) {
        Map<String, Outcome<Integer>> outcomes = new HashMap<>();
        for (var topic : response.results()) {
            NewPartitions asked = counts.get(topic.name());
            outcomes.put(
                    topic.name(),
                    Outcome.of(
                            topic.errorCode(),
                            topic.errorMessage(),
                            asked == null ? 0 : asked.totalCount()));
        }
        return outcomes;
    }
}
