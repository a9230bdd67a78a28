package io.riverrun.broker.versions;

import io.riverrun.broker.dispatch.HandlerRegistry;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.ApiVersionsRequest;
import io.riverrun.protocol.message.ApiVersionsResponse;
import io.riverrun.protocol.message.ApiVersionsResponse.ApiVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * ApiVersions: which APIs this broker serves, in which versions.
 *
 * <p>Version 3 brought the client's software and finalized features (KIP-511, KIP-584); version 4
 * lets features begin at version 0; version 5 lets the client say which cluster and node it expects
 * (KIP-1242). A request of a version that is not known is answered in version 0 with
 * UNSUPPORTED_VERSION and the ranges.
 */
public final class ApiVersionsHandler implements RequestHandler<ApiVersionsRequest> {

    /** Produce is advertised from version 0, because librdkafka looks there (KAFKA-18659). */
    private static final short ADVERTISED_PRODUCE_VERSION_MIN = 0;

    private static final Pattern SOFTWARE =
            Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

    private final Supplier<HandlerRegistry> registry;
    private final Supplier<String> clusterId;
    private final int nodeId;

    /** The registry is a supplier because it holds this handler too. */
    public ApiVersionsHandler(
            Supplier<HandlerRegistry> registry, Supplier<String> clusterId, int nodeId) {
        this.registry = registry;
        this.clusterId = clusterId;
        this.nodeId = nodeId;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.API_VERSIONS;
    }

    @Override
    public void handle(ApiVersionsRequest request, RequestContext context) {
        if (context.version() < lowestVersion() || context.version() > highestVersion()) {
            context.respond(response(ErrorCode.UNSUPPORTED_VERSION), (short) 0);
            return;
        }
        ErrorCode error = check(request, context);
        context.respond(
                error == ErrorCode.NONE
                        ? response(error)
                        : new ApiVersionsResponse().setErrorCode(error.code()));
    }

    private ErrorCode check(ApiVersionsRequest request, RequestContext context) {
        if (context.version() >= 3) {
            String name = request.clientSoftwareName();
            String version = request.clientSoftwareVersion();
            if (!SOFTWARE.matcher(name).matches() || !SOFTWARE.matcher(version).matches()) {
                return ErrorCode.INVALID_REQUEST;
            }
            context.clientSoftware(new RequestContext.ClientSoftware(name, version));
        }
        boolean otherCluster =
                request.clusterId() != null && !request.clusterId().equals(clusterId.get());
        boolean otherNode = request.nodeId() >= 0 && request.nodeId() != nodeId;
        return otherCluster || otherNode ? ErrorCode.REBOOTSTRAP_REQUIRED : ErrorCode.NONE;
    }

    private ApiVersionsResponse response(ErrorCode error) {
        List<ApiVersion> versions = new ArrayList<>();
        for (RequestHandler<?> handler : registry.get().handlers()) {
            boolean produce = handler.apiKey() == ApiKey.PRODUCE;
            versions.add(
                    new ApiVersion()
                            .setApiKey(handler.apiKey().id())
                            .setMinVersion(
                                    produce
                                            ? ADVERTISED_PRODUCE_VERSION_MIN
                                            : handler.lowestVersion())
                            .setMaxVersion(handler.highestVersion()));
        }
        return new ApiVersionsResponse().setErrorCode(error.code()).setApiKeys(versions);
    }
}
