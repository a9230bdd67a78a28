package io.riverrun.coordinator.runtime;

import io.riverrun.protocol.ErrorCode;

/**
 * What a shard knows, made anew at each load. Confined to the shard's executor; while it loads, to
 * the thread that loads.
 */
public interface ShardState {

    /**
     * Applies a committed record. The only method that changes what the log holds; a load and the
     * normal course both go through it, so replay gives the same state.
     */
    void apply(CoordinatorRecord record);

    /** All committed records are applied; requests come from now on. */
    void loaded();

    /**
     * The leadership has ended. Answers all who wait; nothing is asked of this state again.
     *
     * @param error what those who wait are told
     */
    void unloaded(ErrorCode error);
}
