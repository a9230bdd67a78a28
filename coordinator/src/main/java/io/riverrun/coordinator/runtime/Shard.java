package io.riverrun.coordinator.runtime;

import io.riverrun.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** One shard, ours or not. Its methods may be called by any thread and hop to its executor. */
final class Shard<S extends ShardState> {

    private final int number;
    private final ShardPorts ports;
    private final Executor executor;
    private final CoordinatorRecordCodec codec;
    private final Function<ShardContext, S> newState;
    private Leadership<S> leadership;

    Shard(
            int number,
            ShardPorts ports,
            CoordinatorRecordCodec codec,
            Function<ShardContext, S> newState) {
        this.number = number;
        this.ports = ports;
        this.executor = ports.executors().apply(number);
        this.codec = codec;
        this.newState = newState;
    }

    CompletionStage<LoadResult> becomeLeader(int epoch) {
        CompletableFuture<LoadResult> result = new CompletableFuture<>();
        executor.execute(() -> lead(epoch, result));
        return result;
    }

    private void lead(int epoch, CompletableFuture<LoadResult> result) {
        if (leadership != null && leadership.epoch() >= epoch && !leadership.isOver()) {
            String reason = "already leader with epoch " + leadership.epoch();
            result.complete(new LoadResult(leadership.refusal(), 0, 0, reason));
            return;
        }
        endLeadership();
        leadership = new Leadership<>(number, epoch, ports, codec, newState);
        leadership.load().thenAccept(result::complete);
    }

    CompletionStage<Void> resign() {
        return CompletableFuture.runAsync(this::endLeadership, executor);
    }

    private void endLeadership() {
        if (leadership != null) {
            leadership.end();
            leadership = null;
        }
    }

    <R> CompletionStage<R> submit(
            Function<ErrorCode, R> refused, BiConsumer<S, CompletableFuture<R>> work) {
        CompletableFuture<R> reply = new CompletableFuture<>();
        executor.execute(() -> run(refused, work, reply));
        return reply;
    }

    private <R> void run(
            Function<ErrorCode, R> refused,
            BiConsumer<S, CompletableFuture<R>> work,
            CompletableFuture<R> reply) {
        ErrorCode refusal = leadership == null ? ErrorCode.NOT_COORDINATOR : leadership.refusal();
        if (refusal != ErrorCode.NONE) {
            reply.complete(refused.apply(refusal));
            return;
        }
        try {
            work.accept(leadership.state(), reply);
        } catch (RuntimeException bug) {
            reply.completeExceptionally(bug);
        }
    }
}
