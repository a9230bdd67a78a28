package io.riverrun.controller.producers;

import io.riverrun.controller.decision.Outcome;
import io.riverrun.controller.election.Term;
import io.riverrun.controller.store.MetadataStore;
import io.riverrun.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reserves blocks of producer ids, one at a time. Thread-safe: guarded by its own lock. */
public final class ProducerIds {

    private final MetadataStore store;
    private CompletionStage<ProducerIdsResult> last = CompletableFuture.completedFuture(null);

    public ProducerIds(MetadataStore store) {
        this.store = store;
    }

    public synchronized CompletionStage<ProducerIdsResult> reserve(Term term, int brokerId) {
        last = last.thenCompose(ignored -> reserveNow(term, brokerId));
        return last;
    }

    public static CompletionStage<ProducerIdsResult> refuse(Outcome outcome) {
        return CompletableFuture.completedFuture(
                new ProducerIdsResult(outcome.error(), outcome.message(), null));
    }

    private CompletionStage<ProducerIdsResult> reserveNow(Term term, int brokerId) {
        return store.reserveProducerIds(term, brokerId)
                .handle((block, failure) ->
                        failure == null
                                ? new ProducerIdsResult(ErrorCode.NONE, null, block)
                                : new ProducerIdsResult(
                                        ErrorCode.REQUEST_TIMED_OUT,
                                        "No producer ids could be reserved; try again.",
                                        null));
    }
}
