package io.riverrun.broker.configs;

import io.riverrun.base.config.ConfigType;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.broker.settings.ResourceConfigs;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.DescribeConfigsRequest;
import io.riverrun.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.riverrun.protocol.message.DescribeConfigsResponse;
import io.riverrun.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.riverrun.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.riverrun.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * DescribeConfigs: which values hold for topics and brokers, and where they come from.
 *
 * <p>Version 1 brought sources and synonyms (KIP-226), 3 types and documentation (KIP-569).
 * Passwords are never told.
 */
public final class DescribeConfigsHandler implements RequestHandler<DescribeConfigsRequest> {

    private final ResourceConfigs configs;
    private final Supplier<ClusterImage> image;
    private final int brokerId;

    public DescribeConfigsHandler(
            ResourceConfigs configs, Supplier<ClusterImage> image, int brokerId) {
        this.configs = configs;
        this.image = image;
        this.brokerId = brokerId;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.DESCRIBE_CONFIGS;
    }

    @Override
    public void handle(DescribeConfigsRequest request, RequestContext context) {
        context.respond(
                new DescribeConfigsResponse()
                        .setResults(
                                request.resources().stream()
                                        .map(resource -> describe(resource, request))
                                        .toList()));
    }

    private DescribeConfigsResult describe(
            DescribeConfigsResource asked, DescribeConfigsRequest request) {
        DescribeConfigsResult result =
                new DescribeConfigsResult()
                        .setResourceType(asked.resourceType())
                        .setResourceName(asked.resourceName());
        ConfigResource.Type type = ConfigResource.Type.ofCode(asked.resourceType());
        if (type == null) {
            return result.setErrorCode(ErrorCode.INVALID_REQUEST.code())
                    .setErrorMessage(
                            "Resources of type %d have no configuration here."
                                    .formatted(asked.resourceType()));
        }
        ConfigResource resource = new ConfigResource(type, asked.resourceName());
        Optional<DescribeConfigsResult> refusal = refuse(resource, result);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        List<String> keys = asked.configurationKeys();
        return result.setErrorMessage(null)
                .setConfigs(
                        configs.describe(resource).stream()
                                .filter(e -> keys == null || keys.contains(e.key().name()))
                                .map(entry -> entry(entry, request))
                                .toList());
    }

    private Optional<DescribeConfigsResult> refuse(
            ConfigResource resource, DescribeConfigsResult result) {
        if (resource.type() == ConfigResource.Type.TOPIC
                && image.get().topic(resource.name()) == null) {
            return Optional.of(
                    result.setErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
                            .setErrorMessage(
                                    "Topic '%s' does not exist.".formatted(resource.name())));
        }
        boolean otherBroker =
                resource.type() == ConfigResource.Type.BROKER
                        && !resource.name().isEmpty()
                        && !resource.name().equals(Integer.toString(brokerId));
        if (otherBroker) {
            return Optional.of(
                    result.setErrorCode(ErrorCode.INVALID_REQUEST.code())
                            .setErrorMessage(
                                    "This is broker %d; ask broker %s for its own configuration."
                                            .formatted(brokerId, resource.name())));
        }
        return Optional.empty();
    }

    private static DescribeConfigsResourceResult entry(
            ResourceConfigs.Entry entry, DescribeConfigsRequest request) {
        boolean secret = entry.key().type() == ConfigType.PASSWORD;
        return new DescribeConfigsResourceResult()
                .setName(entry.key().name())
                .setValue(secret ? null : entry.value())
                .setReadOnly(entry.readOnly())
                .setConfigSource(entry.source().code())
                .setIsSensitive(secret)
                .setConfigType(entry.key().type().code())
                .setDocumentation(
                        request.includeDocumentation() ? entry.key().documentation() : null)
                .setSynonyms(
                        request.includeSynonyms()
                                ? entry.synonyms().stream()
                                        .map(synonym -> synonym(synonym, secret))
                                        .toList()
                                : List.of());
    }

    private static DescribeConfigsSynonym synonym(ResourceConfigs.Synonym synonym, boolean secret) {
        return new DescribeConfigsSynonym()
                .setName(synonym.name())
                .setValue(secret ? null : synonym.value())
                .setSource(synonym.source().code());
    }
}
