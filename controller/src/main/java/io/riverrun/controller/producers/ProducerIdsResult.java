package io.riverrun.controller.producers;

import io.riverrun.protocol.ErrorCode;

/** How the reservation of producer ids went: a block, or an error and a null block. Immutable. */
public record ProducerIdsResult(ErrorCode error, String message, ProducerIdBlock block) {}
