package io.riverrun.coordinator.simulation;

import io.riverrun.coordinator.runtime.CoordinatorLog;
import io.riverrun.coordinator.runtime.KeyValue;
import io.riverrun.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A coordinator's log in memory. Commits at once, unless it is told to hold commits back, to refuse
 * them, or to forget those that are open, as a crash does.
 */
public final class SimulatedLog implements CoordinatorLog {

    private record Open(int shard, List<KeyValue> records, CompletableFuture<ErrorCode> outcome) {}

    private final Map<Integer, List<KeyValue>> committed = new HashMap<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private final Deque<ErrorCode> refusals = new ArrayDeque<>();
    private CompletableFuture<ErrorCode> loadGate = CompletableFuture.completedFuture(null);
    private boolean holding;
    private int appends;

    @Override
    public CompletionStage<ErrorCode> append(
            int shard, int epoch, long timestampMs, List<KeyValue> records) {
        appends++;
        if (!refusals.isEmpty()) {
            return CompletableFuture.completedFuture(refusals.poll());
        }
        Open append = new Open(shard, records, new CompletableFuture<>());
        open.add(append);
        if (!holding) {
            commitOpen(open.size());
        }
        return append.outcome();
    }

    @Override
    public CompletionStage<ErrorCode> load(int shard, int epoch, Sink sink) {
        return loadGate.thenApply(refusal -> {
            if (refusal != null) {
                return refusal;
            }
            for (KeyValue record : records(shard)) {
                if (!sink.accept(record)) {
                    break;
                }
            }
            return ErrorCode.NONE;
        });
    }

    /** What is committed in a shard. */
    public List<KeyValue> records(int shard) {
        return committed.computeIfAbsent(shard, _ -> new ArrayList<>());
    }

    public void add(int shard, KeyValue record) {
        records(shard).add(record);
    }

    /** How many appends there have been. */
    public int appends() {
        return appends;
    }

    /** Appends stay open from now on. */
    public void hold() {
        holding = true;
    }

    /** Commits what is open; later appends commit at once. */
    public void release() {
        holding = false;
        commitOpen(open.size());
    }

    public int openAppends() {
        return open.size();
    }

    /** Commits the oldest of the open appends. */
    public void commitOpen(int count) {
        for (int i = 0; i < count; i++) {
            Open append = open.poll();
            records(append.shard()).addAll(append.records());
            append.outcome().complete(ErrorCode.NONE);
        }
    }

    /** The broker dies: some open appends made it to the log, nobody hears of any. */
    public void crash(int survivingAppends) {
        for (int i = 0; i < survivingAppends; i++) {
            Open append = open.poll();
            records(append.shard()).addAll(append.records());
        }
        open.clear();
        refusals.clear();
        holding = false;
    }

    /** The next append is refused. */
    public void refuseNext(ErrorCode error) {
        refusals.add(error);
    }

    /**
     * Loads wait until this is completed: with null to go on, otherwise with what they fail with.
     */
    public CompletableFuture<ErrorCode> holdLoads() {
        loadGate = new CompletableFuture<>();
        return loadGate;
    }
}
