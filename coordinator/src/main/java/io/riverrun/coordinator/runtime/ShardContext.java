package io.riverrun.coordinator.runtime;

import io.riverrun.base.Clock;
import io.riverrun.base.Scheduler;
import io.riverrun.protocol.ErrorCode;
import java.util.List;
import java.util.function.Consumer;

/** What a shard offers to its state. Confined to the shard's executor. */
public interface ShardContext {

    Clock clock();

    /** Runs work on the shard's executor; what is due after the leadership has ended is dropped. */
    Scheduler scheduler();

    /**
     * Writes records. Once they are committed they are applied, then {@code done} is called with
     * NONE. It is called with the error (as clients of a coordinator are told it) when the records
     * are refused, when the leadership ends, or, with COORDINATOR_NOT_AVAILABLE, when they take too
     * long; then they may still be applied later. Called exactly once, never from within this call.
     * Records that are too many for one batch go in several: only each batch is all or none.
     */
    void append(List<CoordinatorRecord> records, Consumer<ErrorCode> done);

    /** The records that were written and are neither applied nor refused yet, oldest first. */
    List<CoordinatorRecord> inFlight();
}
