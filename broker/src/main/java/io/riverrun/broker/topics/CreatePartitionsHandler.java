package io.riverrun.broker.topics;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.controller.Controller;
import io.riverrun.controller.topics.NewPartitions;
import io.riverrun.controller.topics.PartitionCreationResult;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.CreatePartitionsRequest;
import io.riverrun.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import io.riverrun.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.riverrun.protocol.message.CreatePartitionsResponse;
import io.riverrun.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import java.util.List;

/** CreatePartitions: more partitions for topics, each by itself, in order (KIP-195). */
public final class CreatePartitionsHandler implements RequestHandler<CreatePartitionsRequest> {

    private final Controller controller;

    public CreatePartitionsHandler(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.CREATE_PARTITIONS;
    }

    @Override
    public void handle(CreatePartitionsRequest request, RequestContext context) {
        List<NewPartitions> topics =
                request.topics().stream().map(CreatePartitionsHandler::partitions).toList();
        LateAnswer.give(
                context,
                controller
                        .createPartitions(topics, request.validateOnly())
                        .thenApply(results ->
                                new CreatePartitionsResponse()
                                        .setResults(
                                                results.stream()
                                                        .map(CreatePartitionsHandler::result)
                                                        .toList())));
    }

    private static NewPartitions partitions(CreatePartitionsTopic topic) {
        List<List<Integer>> assignments =
                topic.assignments() == null
                        ? List.of()
                        : topic.assignments().stream()
                                .map(CreatePartitionsAssignment::brokerIds)
                                .toList();
        return new NewPartitions(topic.name(), topic.count(), assignments);
    }

    private static CreatePartitionsTopicResult result(PartitionCreationResult result) {
        return new CreatePartitionsTopicResult()
                .setName(result.topic())
                .setErrorCode(result.error().code())
                .setErrorMessage(result.message());
    }
}
