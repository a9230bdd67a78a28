package io.riverrun.broker.producers;

import io.riverrun.controller.producers.ProducerIdBlock;
import io.riverrun.controller.producers.ProducerIdsResult;
import io.riverrun.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Hands out producer ids from blocks that the controller reserves, so that no two producers of the
 * cluster ever have the same (KIP-730). Thread-safe: guarded by its monitor.
 */
public final class ProducerIdPool {

    private static final long NO_ID = -1;

    private final Supplier<CompletionStage<ProducerIdsResult>> reservation;
    private final Queue<BiConsumer<ErrorCode, Long>> waiting = new ArrayDeque<>();
    private long nextId;
    private long endId;
    private boolean reserving;

    /**
     * @param reservation asks the controller for a block
     */
    public ProducerIdPool(Supplier<CompletionStage<ProducerIdsResult>> reservation) {
        this.reservation = reservation;
    }

    /**
     * Gives the next id, at once or when a block has been reserved, with an error or NONE. Those
     * who wait get theirs in the order in which they came.
     */
    public void next(BiConsumer<ErrorCode, Long> receiver) {
        long id;
        synchronized (this) {
            if (nextId == endId) {
                waiting.add(receiver);
                id = NO_ID;
            } else {
                id = nextId++;
            }
        }
        if (id == NO_ID) {
            reserveIfNeeded();
        } else {
            receiver.accept(ErrorCode.NONE, id);
        }
    }

    private void reserveIfNeeded() {
        synchronized (this) {
            if (reserving || waiting.isEmpty()) {
                return;
            }
            reserving = true;
        }
        reservation
                .get()
                .whenComplete((result, failure) -> reserved(failure == null ? result : null));
    }

    /** Null when the reservation failed without a result. */
    private void reserved(ProducerIdsResult result) {
        List<Runnable> answers =
                result != null && result.error() == ErrorCode.NONE
                        ? giveOut(result.block())
                        : refuseAll();
        answers.forEach(Runnable::run);
        reserveIfNeeded();
    }

    private synchronized List<Runnable> giveOut(ProducerIdBlock block) {
        reserving = false;
        nextId = block.firstId();
        endId = block.lastId() + 1;
        List<Runnable> answers = new ArrayList<>();
        while (!waiting.isEmpty() && nextId < endId) {
            BiConsumer<ErrorCode, Long> receiver = waiting.remove();
            long id = nextId++;
            answers.add(() -> receiver.accept(ErrorCode.NONE, id));
        }
        return answers;
    }

    private synchronized List<Runnable> refuseAll() {
        reserving = false;
        List<Runnable> answers = new ArrayList<>();
        for (BiConsumer<ErrorCode, Long> receiver : waiting) {
            answers.add(() -> receiver.accept(ErrorCode.COORDINATOR_NOT_AVAILABLE, NO_ID));
        }
        waiting.clear();
        return answers;
    }
}
