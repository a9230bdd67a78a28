package io.riverrun.log.compaction;

import io.riverrun.base.Invariant;

/**
 * How much memory a compaction may take. Immutable.
 *
 * @param offsetMapBytes for the map from keys to offsets; keys that do not fit wait for the next
 *     run
 * @param offsetMapLoadFactor how full the map may get, above 0 and below 1
 * @param bufferBytes for reading and writing, together; one large batch may take more
 */
public record CompactionLimits(long offsetMapBytes, double offsetMapLoadFactor, int bufferBytes) {
    public CompactionLimits {
        Invariant.check(
                offsetMapLoadFactor > 0 && offsetMapLoadFactor < 1, "a load factor is within 0..1");
    }
}
