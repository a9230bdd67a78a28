package io.riverrun.broker.topics;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.broker.settings.ResourceConfigs;
import io.riverrun.controller.Controller;
import io.riverrun.controller.topics.NewTopic;
import io.riverrun.controller.topics.TopicCreationResult;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.CreateTopicsRequest;
import io.riverrun.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import io.riverrun.protocol.message.CreateTopicsRequest.CreatableTopic;
import io.riverrun.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import io.riverrun.protocol.message.CreateTopicsResponse;
import io.riverrun.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import io.riverrun.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * CreateTopics: each topic by itself, in order, or only a check of whether it could be made.
 *
 * <p>Version 4 lets the broker choose the number of partitions and replicas (KIP-464), version 5
 * tells the new topic's configuration (KIP-525), version 7 its id.
 */
public final class CreateTopicsHandler implements RequestHandler<CreateTopicsRequest> {

    private final Controller controller;
    private final ResourceConfigs configs;

    public CreateTopicsHandler(Controller controller, ResourceConfigs configs) {
        this.controller = controller;
        this.configs = configs;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.CREATE_TOPICS;
    }

    @Override
    public void handle(CreateTopicsRequest request, RequestContext context) {
        List<NewTopic> topics = request.topics().stream().map(CreateTopicsHandler::topic).toList();
        LateAnswer.give(
                context,
                controller
                        .createTopics(topics, request.validateOnly())
                        .thenApply(results ->
                                new CreateTopicsResponse()
                                        .setTopics(results.stream().map(this::result).toList())));
    }

    private static NewTopic topic(CreatableTopic topic) {
        Map<Integer, List<Integer>> assignments = new LinkedHashMap<>();
        for (CreatableReplicaAssignment assignment : topic.assignments()) {
            assignments.put(assignment.partitionIndex(), assignment.brokerIds());
        }
        Map<String, String> configs = new LinkedHashMap<>();
        for (CreatableTopicConfig config : topic.configs()) {
            configs.put(config.name(), config.value());
        }
        return new NewTopic(
                topic.name(),
                topic.numPartitions(),
                topic.replicationFactor(),
                assignments,
                configs);
    }

    private CreatableTopicResult result(TopicCreationResult result) {
        CreatableTopicResult answer =
                new CreatableTopicResult()
                        .setName(result.name())
                        .setErrorCode(result.error().code())
                        .setErrorMessage(result.message());
        if (result.error() != ErrorCode.NONE) {
            return answer.setConfigs(null);
        }
        return answer.setTopicId(result.topicId())
                .setNumPartitions(result.numPartitions())
                .setReplicationFactor((short) result.replicationFactor())
                .setConfigs(
                        configs
                                .describe(ConfigResource.topic(result.name()), result.configs())
                                .stream()
                                .map(CreateTopicsHandler::config)
                                .toList());
    }

    private static CreatableTopicConfigs config(ResourceConfigs.Entry entry) {
        return new CreatableTopicConfigs()
                .setName(entry.key().name())
                .setValue(entry.value())
                .setReadOnly(entry.readOnly())
                .setConfigSource(entry.source().code());
    }
}
