package io.riverrun.broker.produce;

import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.ProduceResponse;
import io.riverrun.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.riverrun.replication.Partition;
import java.util.ArrayList;
import java.util.List;

/**
 * A produce request that waits for its records to be committed. Thread-safe: guarded by its
 * monitor, which is never held while anybody is called.
 */
final class PendingProduce {

    private record Awaited(Partition partition, long nextOffset, PartitionProduceResponse result) {}

    private final RequestContext context;
    private final boolean silent;
    private final List<Awaited> awaited = new ArrayList<>(1);

    private ProduceResponse response;
    private int open;
    private boolean answered;

    PendingProduce(RequestContext context, boolean silent) {
        this.context = context;
        this.silent = silent;
    }

    /** Notes a partition to be waited for; called before {@link #start}. */
    void await(Partition partition, long nextOffset, PartitionProduceResponse result) {
        awaited.add(new Awaited(partition, nextOffset, result));
    }

    /** Begins to wait; answers at once when there is nothing to wait for. */
    void start(ProduceResponse answer, int timeoutMs) {
        response = answer;
        if (silent) {
            answerNothing();
        } else if (awaited.isEmpty()) {
            context.respond(answer);
        } else {
            open = awaited.size();
            context.unlessAnsweredWithin(timeoutMs, this::timedOut);
            for (Awaited one : awaited) {
                one.partition().awaitCommit(one.nextOffset(), error -> committed(one, error));
            }
        }
    }

    private void answerNothing() {
        boolean failed =
                response.responses().stream()
                        .flatMap(topic -> topic.partitionResponses().stream())
                        .anyMatch(result -> result.errorCode() != ErrorCode.NONE.code());
        context.respondNothing();
        if (failed) {
            context.disconnect("a produce request with acks=0 failed: " + response);
        }
    }

    private void committed(Awaited one, ErrorCode error) {
        synchronized (this) {
            if (answered) {
                return;
            }
            if (error != ErrorCode.NONE) {
                ProduceHandler.fail(one.result(), error, null);
            }
            open--;
            if (open > 0) {
                return;
            }
            answered = true;
        }
        context.respond(response);
    }

    private void timedOut() {
        synchronized (this) {
            if (answered) {
                return;
            }
            answered = true;
            for (Awaited one : awaited) {
                boolean failed = one.result().errorCode() != ErrorCode.NONE.code();
                if (!failed && one.partition().highWatermark() < one.nextOffset()) {
                    ProduceHandler.fail(
                            one.result(),
                            ErrorCode.REQUEST_TIMED_OUT,
                            "The records are in the leader's log but were not committed in time.");
                }
            }
        }
        context.respond(response);
    }
}
