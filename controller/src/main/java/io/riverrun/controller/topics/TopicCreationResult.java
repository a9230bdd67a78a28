package io.riverrun.controller.topics;

import io.riverrun.controller.decision.Outcome;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import java.util.Map;

/**
 * How the creation of one topic went. Immutable.
 *
 * @param topicId the new topic's id; {@link Uuid#ZERO} on an error or when only validated
 * @param numPartitions -1 on an error
 * @param replicationFactor -1 on an error
 * @param configs what is set on the new topic, defaults left out
 */
public record TopicCreationResult(
        String name,
        Uuid topicId,
        ErrorCode error,
        String message,
        int numPartitions,
        int replicationFactor,
        Map<String, String> configs) {

    public static TopicCreationResult failed(String name, Outcome outcome) {
        return new TopicCreationResult(
                name, Uuid.ZERO, outcome.error(), outcome.message(), -1, -1, Map.of());
    }
}
