package io.riverrun.coordinator.runtime;

import io.riverrun.protocol.ErrorCode;

/**
 * How loading a shard went.
 *
 * @param error NONE when the shard serves now; NOT_COORDINATOR when the leadership ended before;
 *     otherwise the shard answers COORDINATOR_NOT_AVAILABLE until it becomes leader again
 * @param records how many records were applied
 * @param skipped how many records were passed over, being of types that others know
 * @param reason what an operator should read; empty when there is nothing to say
 */
public record LoadResult(ErrorCode error, long records, long skipped, String reason) {}
