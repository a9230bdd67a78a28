package io.riverrun.controller.configs;

import io.riverrun.metadata.ConfigResource;
import io.riverrun.protocol.ErrorCode;

/** How the change of one resource's configs went. Immutable. */
public record ConfigResult(ConfigResource resource, ErrorCode error, String message) {}
