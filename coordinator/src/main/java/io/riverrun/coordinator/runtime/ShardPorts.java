package io.riverrun.coordinator.runtime;

import io.riverrun.base.Clock;
import io.riverrun.base.Scheduler;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;

/**
 * What shards need of the world. Immutable.
 *
 * @param scheduler may run its work on any thread
 * @param executors the executor of a shard; each runs one task at a time, in order, and never from
 *     within {@code execute}. Shards may share one.
 * @param writeTimeoutMs how long a client waits for its records to be committed
 */
public record ShardPorts(
        Clock clock,
        Scheduler scheduler,
        CoordinatorLog log,
        IntFunction<Executor> executors,
        long writeTimeoutMs) {

    public ShardPorts {
        Objects.requireNonNull(clock);
        Objects.requireNonNull(scheduler);
        Objects.requireNonNull(log);
        Objects.requireNonNull(executors);
    }
}
