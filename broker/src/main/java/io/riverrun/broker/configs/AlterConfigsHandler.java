package io.riverrun.broker.configs;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.controller.Controller;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.AlterConfigsRequest;
import io.riverrun.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import io.riverrun.protocol.message.AlterConfigsRequest.AlterableConfig;
import io.riverrun.protocol.message.AlterConfigsResponse;
import io.riverrun.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** AlterConfigs: replaces all that is set on a resource (KIP-133). */
public final class AlterConfigsHandler implements RequestHandler<AlterConfigsRequest> {

    private final Controller controller;

    public AlterConfigsHandler(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.ALTER_CONFIGS;
    }

    @Override
    public void handle(AlterConfigsRequest request, RequestContext context) {
        AskedResources<Map<String, String>> asked = new AskedResources<>();
        for (AlterConfigsResource resource : request.resources()) {
            Map<String, String> values = new LinkedHashMap<>();
            for (AlterableConfig config : resource.configs()) {
                values.put(config.name(), config.value());
            }
            asked.add(resource.resourceType(), resource.resourceName(), values);
        }
        LateAnswer.give(
                context,
                controller
                        .alterConfigs(asked.changes(), request.validateOnly())
                        .thenApply(results ->
                                new AlterConfigsResponse()
                                        .setResponses(
                                                asked.answers(results).stream()
                                                        .map(AlterConfigsHandler::response)
                                                        .toList())));
    }

    private static AlterConfigsResourceResponse response(AskedResources.Answer answer) {
        return new AlterConfigsResourceResponse()
                .setResourceType(answer.type())
                .setResourceName(answer.name())
                .setErrorCode(answer.error().code())
                .setErrorMessage(answer.message());
    }
}
