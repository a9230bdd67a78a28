package io.riverrun.coordinator.runtime;

import io.riverrun.base.Invariant;
import io.riverrun.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The shards of one coordinator: one per partition of its topic, each with a single writer, its
 * executor. Thread-safe: every call goes through the shard's executor.
 *
 * @param <S> what a shard knows
 */
public final class CoordinatorRuntime<S extends ShardState> {

    private final Map<Integer, Shard<S>> shards = new ConcurrentHashMap<>();
    private final IntFunction<Shard<S>> newShard;
    private volatile int shardCount;

    public CoordinatorRuntime(
            int shardCount,
            ShardPorts ports,
            CoordinatorRecordCodec codec,
            Function<ShardContext, S> newState) {
        this.newShard = number -> new Shard<>(number, ports, codec, newState);
        resize(shardCount);
    }

    /**
     * The topic has, or will have, this many partitions. Keys move to other shards when that
     * changes, so it must be said before any shard is loaded.
     */
    public void resize(int partitions) {
        Invariant.check(partitions > 0, "a coordinator needs shards", partitions);
        shardCount = partitions;
    }

    /** The shards that this broker leads or has led. */
    public List<Integer> knownShards() {
        return shards.keySet().stream().sorted().toList();
    }

    private Shard<S> shard(int number) {
        return shards.computeIfAbsent(number, newShard::apply);
    }

    /**
     * The shard that a key belongs to, as Kafka's clients and brokers reckon it: the absolute value
     * of its Java hash, 0 for the one that has none, modulo the number of shards.
     */
    public int shardOf(String key) {
        int hash = key.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % shardCount;
    }

    /**
     * The broker has become leader of the shard's partition: loads it and serves. Has no effect
     * with an epoch that is not newer than the current one's.
     */
    public CompletionStage<LoadResult> becomeLeader(int shard, int epoch) {
        return shard(shard).becomeLeader(epoch);
    }

    /** The broker is no longer leader of the shard's partition. */
    public CompletionStage<Void> resign(int shard) {
        return shard(shard).resign();
    }

    /**
     * Runs work in a shard.
     *
     * @param refused makes the answer when the shard cannot serve
     * @param work completes the answer, now or later
     */
    public <R> CompletionStage<R> submit(
            int shard, Function<ErrorCode, R> refused, BiConsumer<S, CompletableFuture<R>> work) {
        return shard(shard).submit(refused, work);
    }
}
