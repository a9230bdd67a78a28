package io.riverrun.coordinator.runtime;

import io.riverrun.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** One shard, ours or not. Its methods may be called by any thread and hop to its executor. */
final class Shard<S extends ShardState> {

    /** How long to wait before a shard whose log has failed is loaded again, in ms. */
    static final long RELOAD_DELAY_MS = 1_000;

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
        load(epoch).thenAccept(result::complete);
    }

    private CompletionStage<LoadResult> load(int epoch) {
        leadership = new Leadership<>(number, epoch, ports, codec, newState, this::reloadLater);
        return leadership
                .load()
                .thenApply(result -> {
                    if (mayPass(result.error())) {
                        reloadLater();
                    }
                    return result;
                });
    }

    /** A disk may recover. Bytes that are no records stay so, and who leads now loads elsewhere. */
    private static boolean mayPass(ErrorCode error) {
        return switch (error) {
            case NONE, CORRUPT_MESSAGE, NOT_COORDINATOR -> false;
            default -> true;
        };
    }

    /** The log has failed but the broker was not told that it no longer leads: tries once more. */
    private void reloadLater() {
        Leadership<S> over = leadership;
        Runnable reload =
                () -> {
                    if (over != null && over.equals(leadership) && over.isOver()) {
                        load(over.epoch());
                    }
                };
        ports.scheduler().schedule(RELOAD_DELAY_MS, () -> executor.execute(reload));
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
