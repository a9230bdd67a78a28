package io.riverrun.client.admin;

import io.riverrun.client.connection.Cluster;
import io.riverrun.client.connection.Deadline;
import io.riverrun.client.connection.Request;
import io.riverrun.client.connection.Route;
import io.riverrun.protocol.message.DescribeConfigsRequest;
import io.riverrun.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import io.riverrun.protocol.message.DescribeConfigsResponse;
import io.riverrun.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.riverrun.protocol.message.IncrementalAlterConfigsRequest;
import io.riverrun.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.riverrun.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import io.riverrun.protocol.message.IncrementalAlterConfigsResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads and changes configurations. What belongs to one broker is asked of that broker; the rest is
 * read from any and changed through the controller. Thread-safe.
 */
final class Configs {

    private final Cluster cluster;

    Configs(Cluster cluster) {
        this.cluster = cluster;
    }

    Results<ConfigResource, List<ConfigEntry>> describe(
            Collection<ConfigResource> resources, Deadline deadline) {
        return perRoute(
                resources,
                Route.ANY,
                (route, some) ->
                        new Batch<ConfigResource, List<ConfigEntry>>(cluster, route, deadline)
                                .run(
                                        some,
                                        Configs::describeRequest,
                                        answer -> described((DescribeConfigsResponse) answer)));
    }

    Results<ConfigResource, List<ConfigChange>> alter(
            Map<ConfigResource, List<ConfigChange>> changes,
            boolean validateOnly,
            Deadline deadline) {
        return perRoute(
                changes.keySet(),
                Route.CONTROLLER,
                (route, some) ->
                        new Batch<ConfigResource, List<ConfigChange>>(cluster, route, deadline)
                                .run(
                                        some,
                                        pending -> alterRequest(pending, changes, validateOnly),
                                        answer ->
                                                altered(
                                                        (IncrementalAlterConfigsResponse) answer,
                                                        changes)));
    }

    @FunctionalInterface
    private interface Step<V> {
        Results<ConfigResource, V> run(Route route, List<ConfigResource> resources);
    }

    private static <V> Results<ConfigResource, V> perRoute(
            Collection<ConfigResource> resources, Route others, Step<V> step) {
        Map<Route, List<ConfigResource>> byRoute = new LinkedHashMap<>();
        for (ConfigResource resource : resources) {
            byRoute.computeIfAbsent(route(resource, others), _ -> new ArrayList<>()).add(resource);
        }
        Map<ConfigResource, V> succeeded = new LinkedHashMap<>();
        Map<ConfigResource, AdminException> failed = new LinkedHashMap<>();
        byRoute.forEach((route, some) -> {
            Results<ConfigResource, V> results = step.run(route, some);
            succeeded.putAll(results.succeeded());
            failed.putAll(results.failed());
        });
        return new Results<>(succeeded, failed);
    }

    private static Route route(ConfigResource resource, Route others) {
        boolean ofBroker =
                switch (resource.type()) {
                    case BROKER, BROKER_LOGGER -> !resource.name().isEmpty();
                    default -> false;
                };
        return ofBroker ? new Route.NodeId(Integer.parseInt(resource.name())) : others;
    }

    private static Request describeRequest(List<ConfigResource> resources) {
        return Request.of(
                new DescribeConfigsRequest()
                        .setResources(
                                resources.stream()
                                        .map(resource ->
                                                new DescribeConfigsResource()
                                                        .setResourceType(resource.type().code())
                                                        .setResourceName(resource.name())
                                                        .setConfigurationKeys(null))
                                        .toList()));
    }

    private static Map<ConfigResource, Outcome<List<ConfigEntry>>> described(
            DescribeConfigsResponse response) {
        Map<ConfigResource, Outcome<List<ConfigEntry>>> outcomes = new HashMap<>();
        for (var result : response.results()) {
            List<ConfigEntry> entries = result.configs().stream().map(Configs::entry).toList();
            resource(result.resourceType(), result.resourceName())
                    .ifPresent(resource ->
                            outcomes.put(
                                    resource,
                                    Outcome.of(
                                            result.errorCode(), result.errorMessage(), entries)));
        }
        return outcomes;
    }

    private static ConfigEntry entry(DescribeConfigsResourceResult config) {
        return new ConfigEntry(
                config.name(),
                config.value(),
                ConfigEntry.Source.of(config.configSource()),
                config.readOnly(),
                config.isSensitive());
    }

    private static Request alterRequest(
            List<ConfigResource> resources,
            Map<ConfigResource, List<ConfigChange>> changes,
            boolean validateOnly) {
        Function<ConfigChange, AlterableConfig> wire =
                change ->
                        new AlterableConfig()
                                .setName(change.name())
                                .setConfigOperation(change.operation().code())
                                .setValue(change.value());
        List<AlterConfigsResource> altered =
                resources.stream()
                        .map(resource ->
                                new AlterConfigsResource()
                                        .setResourceType(resource.type().code())
                                        .setResourceName(resource.name())
                                        .setConfigs(
                                                changes.get(resource).stream().map(wire).toList()))
                        .toList();
        return Request.of(
                new IncrementalAlterConfigsRequest()
                        .setResources(altered)
                        .setValidateOnly(validateOnly));
    }

    private static Map<ConfigResource, Outcome<List<ConfigChange>>> altered(
            IncrementalAlterConfigsResponse response,
            Map<ConfigResource, List<ConfigChange>> changes) {
        Map<ConfigResource, Outcome<List<ConfigChange>>> outcomes = new HashMap<>();
        for (var result : response.responses()) {
            resource(result.resourceType(), result.resourceName())
                    .ifPresent(resource ->
                            outcomes.put(
                                    resource,
                                    Outcome.of(
                                            result.errorCode(),
                                            result.errorMessage(),
                                            changes.get(resource))));
        }
        return outcomes;
    }

    private static Optional<ConfigResource> resource(byte type, String name) {
        return ConfigResource.Type.of(type).map(known -> new ConfigResource(known, name));
    }
}
