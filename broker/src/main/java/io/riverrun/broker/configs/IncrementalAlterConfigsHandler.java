package io.riverrun.broker.configs;

import io.riverrun.broker.dispatch.LateAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.controller.Controller;
import io.riverrun.controller.configs.ConfigOp;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.IncrementalAlterConfigsRequest;
import io.riverrun.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.riverrun.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.riverrun.protocol.message.IncrementalAlterConfigsResponse;
import io.riverrun.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.ArrayList;
import java.util.List;

/** IncrementalAlterConfigs: sets, deletes, appends to and subtracts from single keys (KIP-339). */
public final class IncrementalAlterConfigsHandler
        implements RequestHandler<IncrementalAlterConfigsRequest> {

    private final Controller controller;

    public IncrementalAlterConfigsHandler(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.INCREMENTAL_ALTER_CONFIGS;
    }

    @Override
    public void handle(IncrementalAlterConfigsRequest request, RequestContext context) {
        AskedResources<List<ConfigOp>> asked = new AskedResources<>();
        for (AlterConfigsResource resource : request.resources()) {
            asked.add(resource.resourceType(), resource.resourceName(), ops(resource));
        }
        LateAnswer.give(
                context,
                controller
                        .incrementalAlterConfigs(asked.changes(), request.validateOnly())
                        .thenApply(results ->
                                new IncrementalAlterConfigsResponse()
                                        .setResponses(
                                                asked.answers(results).stream()
                                                        .map(
                                                                IncrementalAlterConfigsHandler
                                                                        ::response)
                                                        .toList())));
    }

    /** The operations; null when one of them is not known. */
    private static List<ConfigOp> ops(AlterConfigsResource resource) {
        List<ConfigOp> ops = new ArrayList<>();
        for (AlterableConfig config : resource.configs()) {
            ConfigOp.Kind kind = ConfigOp.Kind.ofCode(config.configOperation());
            if (kind == null) {
                return null;
            }
            ops.add(new ConfigOp(kind, config.name(), config.value()));
        }
        return ops;
    }

    private static AlterConfigsResourceResponse response(AskedResources.Answer answer) {
        return new AlterConfigsResourceResponse()
                .setResourceType(answer.type())
                .setResourceName(answer.name())
                .setErrorCode(answer.error().code())
                .setErrorMessage(answer.message());
    }
}
