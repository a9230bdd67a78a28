package io.riverrun.controller.producers;

import io.riverrun.controller.decision.Outcome;
import io.riverrun.controller.election.Term;
import io.riverrun.controller.store.MetadataStore;
import io.riverrun.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reserves blocks of producer ids, one at a time. Thread-safe: guarded by its own lock. */
public final class ProducerIds {

    private static final Outcome TRY_AGAIN =
            new Outcome(
                    ErrorCode.REQUEST_TIMED_OUT, "No producer ids could be reserved; try again.");

    private final MetadataStore store;
    private CompletionStage<ProducerIdsResult> last = CompletableFuture.completedFuture(null);

    public ProducerIds(MetadataStore store) {
        this.store = store;
    }

    public synchronized CompletionStage<ProducerIdsResult> reserve(Term term, int brokerId) {
        last = last.thenCompose(ignored -> reserveNow(term, brokerId));
        return last;
    }

    /** Has no producer id below the given one handed out from now on. */
    public synchronized CompletionStage<Outcome> startAt(Term term, long firstId) {
        CompletionStage<Outcome> started =
                last.thenCompose(ignored -> store.startProducerIdsAt(term, firstId))
                        .handle((done, failure) -> failure == null ? Outcome.OK : TRY_AGAIN);
        last = started.thenApply(outcome -> null);
        return started;
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
                                        TRY_AGAIN.error(), TRY_AGAIN.message(), null));
    }
}
