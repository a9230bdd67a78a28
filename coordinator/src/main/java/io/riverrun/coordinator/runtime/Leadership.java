package io.riverrun.coordinator.runtime;

import io.riverrun.base.Clock;
import io.riverrun.base.Scheduler;
import io.riverrun.protocol.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One term in which a shard is ours, from its load to its end. Confined to the shard's executor,
 * but for {@link #load}, whose records are applied on the thread that reads them.
 */
final class Leadership<S extends ShardState> implements ShardContext {

    private enum Phase {
        LOADING,
        ACTIVE,
        FAILED,
        ENDED
    }

    private final int shard;
    private final int epoch;
    private final ShardPorts ports;
    private final Executor executor;
    private final CoordinatorRecordCodec codec;
    private final InFlightWrites writes;
    private final S state;
    private final Runnable lost;
    private volatile Phase phase = Phase.LOADING;

    /**
     * @param lost called when the log ends this term
     */
    Leadership(
            int shard,
            int epoch,
            ShardPorts ports,
            CoordinatorRecordCodec codec,
            Function<ShardContext, S> newState,
            Runnable lost) {
        this.shard = shard;
        this.epoch = epoch;
        this.ports = ports;
        this.executor = ports.executors().apply(shard);
        this.codec = codec;
        this.lost = lost;
        this.state = newState.apply(this);
        this.writes = new InFlightWrites(this, ports.writeTimeoutMs(), state::apply);
    }

    int epoch() {
        return epoch;
    }

    S state() {
        return state;
    }

    /** NONE when requests may be served, otherwise what to answer them. */
    ErrorCode refusal() {
        return switch (phase) {
            case LOADING -> ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
            case ACTIVE -> ErrorCode.NONE;
            case FAILED -> ErrorCode.COORDINATOR_NOT_AVAILABLE;
            case ENDED -> ErrorCode.NOT_COORDINATOR;
        };
    }

    /** Whether nothing will be served any more in this term. */
    boolean isOver() {
        return phase == Phase.ENDED || phase == Phase.FAILED;
    }

    CompletionStage<LoadResult> load() {
        CompletableFuture<LoadResult> result = new CompletableFuture<>();
        Loader loader = new Loader(codec, state::apply, () -> phase == Phase.ENDED);
        ports.log()
                .load(shard, epoch, loader)
                .whenComplete((error, failure) ->
                        executor.execute(
                                () -> result.complete(finishLoad(loader.result(error, failure)))));
        return result;
    }

    private LoadResult finishLoad(LoadResult result) {
        if (phase == Phase.ENDED) {
            return new LoadResult(
                    ErrorCode.NOT_COORDINATOR, result.records(), result.skipped(), "");
        }
        if (result.error() == ErrorCode.NONE) {
            phase = Phase.ACTIVE;
            state.loaded();
        } else {
            phase = Phase.FAILED;
        }
        return result;
    }

    /** Ends this term; the second call has no effect. */
    void end() {
        boolean active = phase == Phase.ACTIVE;
        phase = Phase.ENDED;
        if (active) {
            state.unloaded(ErrorCode.NOT_COORDINATOR);
            writes.abandon(ErrorCode.NOT_COORDINATOR);
        }
    }

    @Override
    public Clock clock() {
        return ports.clock();
    }

    @Override
    public Scheduler scheduler() {
        return (delayMs, work) ->
                ports.scheduler().schedule(delayMs, () -> executor.execute(() -> ifActive(work)));
    }

    @Override
    public List<CoordinatorRecord> inFlight() {
        return writes.records();
    }

    @Override
    public void append(List<CoordinatorRecord> records, Consumer<ErrorCode> done) {
        List<KeyValue> encoded = records.stream().map(codec::encode).toList();
        int bytes = encoded.stream().mapToInt(KeyValue::sizeInBytes).sum();
        if (phase != Phase.ACTIVE || !writes.hasRoom(bytes)) {
            ErrorCode error =
                    phase == Phase.ACTIVE ? ErrorCode.COORDINATOR_NOT_AVAILABLE : refusal();
            executor.execute(() -> done.accept(error));
            return;
        }
        if (records.isEmpty()) {
            executor.execute(() -> done.accept(ErrorCode.NONE));
            return;
        }
        List<WriteBatch> batches = WriteBatch.split(records, encoded);
        WriteCompletion completion = new WriteCompletion(done, batches.size());
        batches.forEach(batch -> send(batch, completion));
    }

    private void send(WriteBatch batch, WriteCompletion completion) {
        InFlightWrites.Write write = writes.add(batch, completion);
        ports.log()
                .append(shard, epoch, ports.clock().wallMs(), batch.encoded())
                .whenComplete((error, failure) ->
                        executor.execute(() ->
                                settle(
                                        write,
                                        failure == null ? error : ErrorCode.UNKNOWN_SERVER_ERROR)));
    }

    private void settle(InFlightWrites.Write write, ErrorCode outcome) {
        if (phase != Phase.ACTIVE) {
            return;
        }
        if (AppendErrors.endsLeadership(outcome)) {
            end();
            lost.run();
            return;
        }
        writes.settle(write, AppendErrors.forClient(outcome));
    }

    private void ifActive(Runnable work) {
        if (phase == Phase.ACTIVE) {
            work.run();
        }
    }
}
