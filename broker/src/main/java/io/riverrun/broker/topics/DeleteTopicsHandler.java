package io.riverrun.broker.topics;

import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.controller.Controller;
import io.riverrun.controller.topics.TopicDeletionResult;
import io.riverrun.controller.topics.TopicReference;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.DeleteTopicsRequest;
import io.riverrun.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import io.riverrun.protocol.message.DeleteTopicsResponse;
import io.riverrun.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import java.util.List;

/**
 * DeleteTopics: each topic by itself, in order.
 *
 * <p>Up to version 5 topics are named; version 6 names them or tells their ids.
 */
public final class DeleteTopicsHandler implements RequestHandler<DeleteTopicsRequest> {

    private static final ConfigKey<Boolean> ENABLED =
            ConfigKey.ofBoolean(
                    "delete.topic.enable", true, "Whether topics can be deleted at all.");

    private static final short TOPIC_IDS_FROM = 6;

    /** The keys that this feature reads. */
    public static final List<ConfigKey<?>> KEYS = List.of(ENABLED);

    private final boolean enabled;
    private final Controller controller;

    public DeleteTopicsHandler(ConfigValues config, Controller controller) {
        this.enabled = config.get(ENABLED);
        this.controller = controller;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.DELETE_TOPICS;
    }

    @Override
    public void handle(DeleteTopicsRequest request, RequestContext context) {
        List<TopicReference> topics =
                context.version() >= TOPIC_IDS_FROM
                        ? request.topics().stream().map(DeleteTopicsHandler::reference).toList()
                        : request.topicNames().stream().map(TopicReference::byName).toList();
        if (!enabled) {
            context.respond(disabled(topics, context.version()));
            return;
        }
        LateAnswer.give(
                context,
                controller
                        .deleteTopics(topics)
                        .thenApply(results ->
                                new DeleteTopicsResponse()
                                        .setResponses(
                                                results.stream()
                                                        .map(DeleteTopicsHandler::result)
                                                        .toList())));
    }

    private static TopicReference reference(DeleteTopicState topic) {
        return topic.topicId().equals(Uuid.ZERO)
                ? TopicReference.byName(topic.name())
                : TopicReference.byId(topic.topicId());
    }

    private static DeletableTopicResult result(TopicDeletionResult result) {
        return new DeletableTopicResult()
                .setName(result.name())
                .setTopicId(result.id())
                .setErrorCode(result.error().code())
                .setErrorMessage(result.message());
    }

    private static DeleteTopicsResponse disabled(List<TopicReference> topics, short version) {
        ErrorCode error =
                version >= 3 ? ErrorCode.TOPIC_DELETION_DISABLED : ErrorCode.INVALID_REQUEST;
        return new DeleteTopicsResponse()
                .setResponses(
                        topics.stream()
                                .map(topic ->
                                        new DeletableTopicResult()
                                                .setName(topic.name())
                                                .setTopicId(topic.id())
                                                .setErrorCode(error.code())
                                                .setErrorMessage(
                                                        "Topics cannot be deleted while"
                                                                + " delete.topic.enable"
                                                                + " is false."))
                                .toList());
    }
}
