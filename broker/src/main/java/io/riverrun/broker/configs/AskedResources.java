package io.riverrun.broker.configs;

import io.riverrun.controller.configs.ConfigResult;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The resources that a request wants to change, in its order, and those among them that make no
 * sense. Confined to one request.
 *
 * @param <C> how a resource's changes are given
 */
final class AskedResources<C> {

    private record Asked(byte type, String name, ConfigResource resource, Answer refusal) {}

    /** How the change of one resource went. */
    record Answer(byte type, String name, ErrorCode error, String message) {}

    private final List<Asked> asked = new ArrayList<>();
    private final Map<ConfigResource, C> changes = new LinkedHashMap<>();

    /** Adds a resource; null changes are not understood. */
    void add(byte typeCode, String name, C change) {
        ConfigResource.Type type = ConfigResource.Type.ofCode(typeCode);
        String problem = null;
        if (type == null) {
            problem = "Resources of type %d have no configuration here.".formatted(typeCode);
        } else if (change == null) {
            problem = "The operation on a configuration is not known.";
        }
        ConfigResource resource = problem == null ? new ConfigResource(type, name) : null;
        if (resource != null && changes.putIfAbsent(resource, change) != null) {
            problem = "The request names this resource more than once.";
        }
        Answer refusal =
                problem == null
                        ? null
                        : new Answer(typeCode, name, ErrorCode.INVALID_REQUEST, problem);
        asked.add(new Asked(typeCode, name, resource, refusal));
    }

    /** The changes that make sense, to be made. */
    Map<ConfigResource, C> changes() {
        return changes;
    }

    /** One answer for each resource, in the order of the request. */
    List<Answer> answers(List<ConfigResult> results) {
        Map<ConfigResource, ConfigResult> byResource = new HashMap<>();
        results.forEach(result -> byResource.put(result.resource(), result));
        List<Answer> answers = new ArrayList<>(asked.size());
        for (Asked one : asked) {
            if (one.refusal() != null) {
                answers.add(one.refusal());
            } else {
                ConfigResult result = byResource.get(one.resource());
                answers.add(new Answer(one.type(), one.name(), result.error(), result.message()));
            }
        }
        return answers;
    }
}
