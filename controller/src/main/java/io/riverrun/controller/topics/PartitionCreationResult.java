package io.riverrun.controller.topics;

import io.riverrun.protocol.ErrorCode;

/** How the creation of one topic's partitions went. Immutable. */
public record PartitionCreationResult(String topic, ErrorCode error, String message) {}
