package io.riverrun.broker.producers;

import io.riverrun.controller.Controller;
import io.riverrun.controller.producers.ProducerIdBlock;
import io.riverrun.controller.producers.ProducerIdsResult;
import io.riverrun.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;

/**
 * Hands out producer ids from blocks that the controller reserves, so that no two producers of the
 * cluster ever have the same (KIP-730). Thread-safe: guarded by its monitor.
 */
public final class ProducerIdPool {

    private final Controller controller;
    private final int brokerId;
    private final Queue<BiConsumer<ErrorCode, Long>> waiting = new ArrayDeque<>();
    private long nextId;
    private long endId;
    private boolean reserving;

    public ProducerIdPool(Controller controller, int brokerId) {
        this.controller = controller;
        this.brokerId = brokerId;
    }

    /** Gives the next id, at once or when a block has been reserved, with an error or NONE. */
    public void next(BiConsumer<ErrorCode, Long> receiver) {
        long id;
        synchronized (this) {
            if (nextId == endId) {
                waiting.add(receiver);
                reserve();
                return;
            }
            id = nextId++;
        }
        receiver.accept(ErrorCode.NONE, id);
    }

    private synchronized void reserve() {
        if (!reserving) {
            reserving = true;
            controller.allocateProducerIds(brokerId).thenAccept(this::reserved);
        }
    }

    private void reserved(ProducerIdsResult result) {
        Queue<Runnable> answers = new ArrayDeque<>();
        synchronized (this) {
            reserving = false;
            if (result.error() == ErrorCode.NONE) {
                ProducerIdBlock block = result.block();
                nextId = block.firstId();
                endId = block.lastId() + 1;
            }
            while (!waiting.isEmpty()) {
                BiConsumer<ErrorCode, Long> receiver = waiting.remove();
                if (result.error() != ErrorCode.NONE) {
                    answers.add(() -> receiver.accept(ErrorCode.COORDINATOR_NOT_AVAILABLE, -1L));
                } else if (nextId < endId) {
                    long id = nextId++;
                    answers.add(() -> receiver.accept(ErrorCode.NONE, id));
                } else {
                    waiting.add(receiver);
                    reserve();
                    break;
                }
            }
        }
        answers.forEach(Runnable::run);
    }
}
