package io.riverrun.controller.store;

import io.riverrun.controller.election.Term;
import io.riverrun.controller.producers.ProducerIdBlock;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.PartitionImage;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A store in memory, which answers on the caller's thread. Not thread-safe. */
public final class InMemoryMetadataStore implements MetadataStore {

    private final Set<String> deletionsAskedFor = new TreeSet<>();
    private ClusterImage image = ClusterImage.empty("memory");
    private int fence;
    private long nextProducerId;
    private StoreException nextFailure;
    private StoreListener listener;

    /** Begins a term that fences all before it. */
    public Term newTerm(int brokerId) {
        fence++;
        return new Term(brokerId, fence, fence);
    }

    /** A broker registers, as it would with the store's other half. */
    public void addBroker(BrokerImage broker) {
        image = image.apply(new MetadataChange.BrokerRegistered(broker));
        if (listener != null) {
            listener.brokersAre(List.copyOf(image.brokers().values()));
        }
    }

    /** A tool asks for a deletion. */
    public void askForDeletion(String topic) {
        deletionsAskedFor.add(topic);
    }

    /** The next write fails so, and changes nothing. */
    public void failNextWrite(StoreException failure) {
        nextFailure = failure;
    }

    @Override
    public CompletionStage<LoadedMetadata> load() {
        return CompletableFuture.completedFuture(
                new LoadedMetadata(image, List.of(), Set.copyOf(deletionsAskedFor), List.of()));
    }

    @Override
    public CompletionStage<Void> store(Term term, List<MetadataChange> changes) {
        return attempt(
                term,
                () -> {
                    changes.forEach(this::store);
                    return null;
                });
    }

    @Override
    public CompletionStage<ProducerIdBlock> reserveProducerIds(Term term, int brokerId) {
        return attempt(
                term,
                () -> {
                    long first = nextProducerId;
                    nextProducerId += ProducerIdBlock.SIZE;
                    return new ProducerIdBlock(brokerId, first, ProducerIdBlock.SIZE);
                });
    }

    @Override
    public CompletionStage<Void> startProducerIdsAt(Term term, long firstId) {
        return attempt(
                term,
                () -> {
                    nextProducerId = Math.max(nextProducerId, firstId);
                    return null;
                });
    }

    @Override
    public CompletionStage<Void> forgetDeletion(Term term, String topic) {
        return attempt(
                term,
                () -> {
                    deletionsAskedFor.remove(topic);
                    return null;
                });
    }

    @Override
    public void watch(StoreListener storeListener) {
        listener = storeListener;
    }

    private void store(MetadataChange change) {
        switch (change) {
            case MetadataChange.BrokerRegistered _,
                    MetadataChange.BrokerGone _,
                    MetadataChange.ControllerChanged _ -> {}
            case MetadataChange.PartitionChanged changed -> {
                PartitionImage partition = changed.partition();
                PartitionImage before = image.partition(changed.topic(), partition.partition());
                if (before == null || before.partitionEpoch() != partition.partitionEpoch() - 1) {
                    throw conflict(changed.topic());
                }
                image = image.apply(change);
            }
            case MetadataChange.TopicCreated created -> {
                if (image.topic(created.topic().name()) != null) {
                    throw conflict(created.topic().name());
                }
                image = image.apply(change);
            }
            case MetadataChange.TopicDeleted deleted -> {
                if (image.topic(deleted.name()) == null) {
                    throw conflict(deleted.name());
                }
                image = image.apply(change);
                deletionsAskedFor.remove(deleted.name());
            }
            case MetadataChange.PartitionsAdded _, MetadataChange.ConfigChanged _ ->
                    image = image.apply(change);
        }
    }

    private <T> CompletionStage<T> attempt(Term term, Supplier<T> work) {
        ClusterImage before = image;
        try {
            if (nextFailure != null) {
                StoreException failure = nextFailure;
                nextFailure = null;
                throw failure;
            }
            if (term.fence() != fence) {
                throw new StoreException(StoreException.Reason.FENCED, "another term", null);
            }
            return CompletableFuture.completedFuture(work.get());
        } catch (StoreException e) {
            image = before;
            return CompletableFuture.failedFuture(e);
        }
    }

    private static StoreException conflict(String topic) {
        return new StoreException(StoreException.Reason.CONFLICT, "state of " + topic, null);
    }
}
