package io.riverrun.broker.topics;

import io.riverrun.broker.dispatch.AuthorizedOperations;
import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.controller.topics.TopicNames;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.InternalTopics;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.MetadataRequest;
import io.riverrun.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.riverrun.protocol.message.MetadataResponse;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Metadata: brokers, and the partitions of topics with their leaders.
 *
 * <p>In version 0 an empty list asks for all topics, from version 1 on a null one. Version 4 lets
 * the client forbid that topics are created, 7 brought leader epochs, 8 authorized operations, 10
 * topic ids and 12 questions by topic id. A topic that is created on the client's wish is answered
 * as existing, in this very answer.
 */
public final class MetadataHandler implements RequestHandler<MetadataRequest> {

    private static final short TOPIC_IDS_FROM = 12;

    private final Supplier<ClusterImage> image;
    private final TopicAutoCreation autoCreation;

    public MetadataHandler(Supplier<ClusterImage> image, TopicAutoCreation autoCreation) {
        this.image = image;
        this.autoCreation = autoCreation;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.METADATA;
    }

    @Override
    public void handle(MetadataRequest request, RequestContext context) {
        List<String> missing = missing(request, context.version());
        if (missing.isEmpty()) {
            context.respond(response(request, context, Map.of()));
        } else {
            LateAnswer.give(
                    context,
                    autoCreation
                            .create(missing)
                            .thenApply(errors -> response(request, context, errors)));
        }
    }

    private List<String> missing(MetadataRequest request, short version) {
        if (request.topics() == null || !request.allowAutoTopicCreation()) {
            return List.of();
        }
        ClusterImage now = image.get();
        return request.topics().stream()
                .filter(asked -> !isById(asked, version))
                .map(MetadataRequestTopic::name)
                .filter(name -> name != null && now.topic(name) == null)
                .filter(autoCreation::allows)
                .toList();
    }

    private MetadataResponse response(
            MetadataRequest request, RequestContext context, Map<String, ErrorCode> created) {
        ClusterImage now = image.get();
        TopicDescriber describer = new TopicDescriber(now, context.listener());
        boolean all =
                request.topics() == null || (context.version() == 0 && request.topics().isEmpty());
        List<MetadataResponseTopic> topics = new ArrayList<>();
        if (all) {
            now.topics().forEach(topic -> topics.add(describer.metadata(topic)));
        } else {
            for (MetadataRequestTopic topic : request.topics()) {
                topics.add(topic(now, describer, topic, context.version(), created));
            }
        }
        if (request.includeTopicAuthorizedOperations()) {
            topics.forEach(topic -> topic.setTopicAuthorizedOperations(AuthorizedOperations.TOPIC));
        }
        MetadataResponse response =
                new MetadataResponse()
                        .setClusterId(now.clusterId())
                        .setControllerId(now.controllerId())
                        .setBrokers(brokers(now, context.listener()))
                        .setTopics(topics);
        if (request.includeClusterAuthorizedOperations()) {
            response.setClusterAuthorizedOperations(AuthorizedOperations.CLUSTER);
        }
        return response;
    }

    private static List<MetadataResponseBroker> brokers(ClusterImage image, String listener) {
        List<MetadataResponseBroker> brokers = new ArrayList<>();
        image.brokers()
                .values()
                .forEach(broker ->
                        broker.endpoint(listener)
                                .ifPresent(endpoint ->
                                        brokers.add(
                                                new MetadataResponseBroker()
                                                        .setNodeId(broker.id())
                                                        .setHost(endpoint.host())
                                                        .setPort(endpoint.port())
                                                        .setRack(broker.rack()))));
        return brokers;
    }

    private static MetadataResponseTopic topic(
            ClusterImage now,
            TopicDescriber describer,
            MetadataRequestTopic asked,
            short version,
            Map<String, ErrorCode> created) {
        boolean byId = isById(asked, version);
        if (!byId && asked.name() == null) {
            // Before version 12 an answer's name may not be null, though a request's may.
            return failed(asked, ErrorCode.INVALID_REQUEST).setName("");
        }
        TopicImage topic = byId ? now.topic(asked.topicId()) : now.topic(asked.name());
        if (topic != null) {
            return describer.metadata(topic);
        }
        if (byId) {
            return failed(asked, ErrorCode.UNKNOWN_TOPIC_ID);
        }
        if (TopicNames.problem(asked.name()).isPresent()) {
            return failed(asked, ErrorCode.INVALID_TOPIC_EXCEPTION);
        }
        ErrorCode error = created.getOrDefault(asked.name(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        return failed(asked, error == ErrorCode.NONE ? ErrorCode.LEADER_NOT_AVAILABLE : error);
    }

    private static boolean isById(MetadataRequestTopic asked, short version) {
        return version >= TOPIC_IDS_FROM && !asked.topicId().equals(Uuid.ZERO);
    }

    private static MetadataResponseTopic failed(MetadataRequestTopic asked, ErrorCode error) {
        return new MetadataResponseTopic()
                .setErrorCode(error.code())
                .setName(asked.name())
                .setTopicId(asked.topicId())
                .setIsInternal(asked.name() != null && InternalTopics.contains(asked.name()));
    }
}
