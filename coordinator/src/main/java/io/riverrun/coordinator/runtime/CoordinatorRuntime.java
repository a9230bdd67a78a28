package io.riverrun.coordinator.runtime;

import io.riverrun.base.Invariant;
import io.riverrun.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The shards of one coordinator: one per partition of its topic, each with a single writer, its
 * executor. Thread-safe: every call goes through the shard's executor.
 *
 * @param <S> what a shard knows
 */
public final class CoordinatorRuntime<S extends ShardState> {

    private final List<Shard<S>> shards = new ArrayList<>();

    public CoordinatorRuntime(
            int shardCount,
            ShardPorts ports,
            CoordinatorRecordCodec codec,
            Function<ShardContext, S> newState) {
        Invariant.check(shardCount > 0, "a coordinator needs shards", shardCount);
        for (int i = 0; i < shardCount; i++) {
            shards.add(new Shard<>(i, ports, codec, newState));
        }
    }

    public int shardCount() {
        return shards.size();
    }

    /**
     * The shard that a key belongs to, as Kafka's clients and brokers reckon it: the absolute value
     * of its Java hash, 0 for the one that has none, modulo the number of shards.
     */
    public int shardOf(String key) {
        int hash = key.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % shards.size();
    }

    /**
     * The broker has become leader of the shard's partition: loads it and serves. Has no effect
     * with an epoch that is not newer than the current one's.
     */
    public CompletionStage<LoadResult> becomeLeader(int shard, int epoch) {
        return shards.get(shard).becomeLeader(epoch);
    }

    /** The broker is no longer leader of the shard's partition. */
    public CompletionStage<Void> resign(int shard) {
        return shards.get(shard).resign();
    }

    /**
     * Runs work in a shard.
     *
     * @param refused makes the answer when the shard cannot serve
     * @param work completes the answer, now or later
     */
    public <R> CompletionStage<R> submit(
            int shard, Function<ErrorCode, R> refused, BiConsumer<S, CompletableFuture<R>> work) {
        return shards.get(shard).submit(refused, work);
    }
}
