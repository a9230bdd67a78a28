package io.riverrun.controller.topics;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;

/**
 * How the deletion of one topic went. Immutable.
 *
 * @param name the topic's name; null when it was named by an unknown id
 * @param id the topic's id; {@link Uuid#ZERO} when it was named by an unknown name
 */
public record TopicDeletionResult(String name, Uuid id, ErrorCode error, String message) {}
