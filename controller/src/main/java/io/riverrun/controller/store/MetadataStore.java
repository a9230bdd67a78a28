package io.riverrun.controller.store;

import io.riverrun.controller.election.Term;
import io.riverrun.controller.producers.ProducerIdBlock;
import io.riverrun.metadata.MetadataChange;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Where the cluster's metadata is kept. Thread-safe; stages complete on the store's own thread, and
 * exceptionally only with {@link StoreException}.
 */
public interface MetadataStore {

    /** Reads everything, in bulk. */
    CompletionStage<LoadedMetadata> load();

    /**
     * Makes the changes durable, in order, fenced by the term. All of a topic's change is written
     * at once where the store's limits allow; where they do not, a crash in between leaves what
     * {@link #load} reports as a partition without state or a pending deletion, so it can be
     * completed.
     *
     * <p>{@link MetadataChange.BrokerRegistered}, {@link MetadataChange.BrokerGone} and {@link
     * MetadataChange.ControllerChanged} are kept by registration and election, and skipped here.
     */
    CompletionStage<Void> store(Term term, List<MetadataChange> changes);

    /** Reserves the next block of producer ids, fenced by the term. */
    CompletionStage<ProducerIdBlock> reserveProducerIds(Term term, int brokerId);

    /**
     * Has no block of producer ids begin below the given one from now on, fenced by the term. Does
     * nothing when the next one begins there or later.
     */
    CompletionStage<Void> startProducerIdsAt(Term term, long firstId);

    /**
     * Forgets a deletion that was asked for from outside and does not apply, fenced by the term.
     */
    CompletionStage<Void> forgetDeletion(Term term, String topic);

    /** From now on tells the listener of what others change in the store; replaces the last one. */
    void watch(StoreListener listener);
}
