package io.riverrun.controller;

import io.riverrun.base.Scheduler;
import io.riverrun.controller.adoption.Adoption;
import io.riverrun.controller.adoption.AdoptionResult;
import io.riverrun.controller.configs.ConfigChanges;
import io.riverrun.controller.configs.ConfigOp;
import io.riverrun.controller.configs.ConfigResult;
import io.riverrun.controller.configs.ConfigValidator;
import io.riverrun.controller.decision.Decision;
import io.riverrun.controller.election.Election;
import io.riverrun.controller.election.Term;
import io.riverrun.controller.leaders.BrokerLiveness;
import io.riverrun.controller.producers.ProducerIds;
import io.riverrun.controller.producers.ProducerIdsResult;
import io.riverrun.controller.store.MetadataStore;
import io.riverrun.controller.store.StoreListener;
import io.riverrun.controller.topics.NewPartitions;
import io.riverrun.controller.topics.NewTopic;
import io.riverrun.controller.topics.PartitionCreation;
import io.riverrun.controller.topics.PartitionCreationResult;
import io.riverrun.controller.topics.ReplicaPlacement;
import io.riverrun.controller.topics.TopicCreation;
import io.riverrun.controller.topics.TopicCreationResult;
import io.riverrun.controller.topics.TopicDeletion;
import io.riverrun.controller.topics.TopicDeletionResult;
import io.riverrun.controller.topics.TopicReference;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.MetadataListener;
import io.riverrun.metadata.kraft.FormerCluster;
import io.riverrun.protocol.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The only writer of cluster metadata. Thread-safe: every call is a message to the executor that
 * owns it. Each request is decided on an immutable image, stored, applied, published, and only then
 * answered. A broker that is not the controller answers NOT_CONTROLLER; while no controller is
 * known and while the controller loads, requests wait, up to the queue's limit.
 */
public final class Controller implements Election.Listener, StoreListener {

    private final Writer writer;
    private final MetadataStore store;
    private final TopicCreation topicCreation;
    private final PartitionCreation partitionCreation;
    private final ConfigChanges configChanges;
    private final ProducerIds producerIds;

    /**
     * @param executor runs one task at a time, in order: the controller's owner
     * @param scheduler runs late work on any thread
     * @param random draws topic ids and the first broker of each placement
     */
    public Controller(
            ControllerSettings settings,
            MetadataStore store,
            ConfigValidator validator,
            Executor executor,
            Scheduler scheduler,
            RandomGenerator random) {
        this.store = store;
        this.writer = new Writer(store, executor, scheduler, settings.queueRequestsMax());
        ReplicaPlacement placement = new ReplicaPlacement(random);
        this.topicCreation = new TopicCreation(settings, placement, validator, random);
        this.partitionCreation = new PartitionCreation(settings, placement);
        this.configChanges = new ConfigChanges(validator);
        this.producerIds = new ProducerIds(store);
    }

    /** The newest image that is stored; empty, at version 0, until the first one is loaded. */
    public ClusterImage image() {
        return writer.image();
    }

    /**
     * Calls the listener with every image from the present one on, on the controller's thread; the
     * first call goes from the empty image to the present one, unless that is still to be loaded.
     */
    public void addListener(MetadataListener listener) {
        writer.addListener(listener);
    }

    /** Completed when this broker is the controller, has loaded, and has published its image. */
    public CompletionStage<ClusterImage> firstImage() {
        return writer.firstImage();
    }

    /** Creates topics, or only says whether it could; one result per topic, in order. */
    public CompletionStage<List<TopicCreationResult>> createTopics(
            List<NewTopic> topics, boolean validateOnly) {
        return writer.submit(
                image -> topicCreation.decide(image, topics, validateOnly),
                outcome ->
                        topics.stream()
                                .map(t -> TopicCreationResult.failed(t.name(), outcome))
                                .toList());
    }

    /** Deletes topics; one result per topic, in order. */
    public CompletionStage<List<TopicDeletionResult>> deleteTopics(List<TopicReference> topics) {
        return writer.submit(
                image -> TopicDeletion.decide(image, topics),
                outcome -> topics.stream().map(t -> TopicDeletion.failed(t, outcome)).toList());
    }

    /** Adds partitions, or only says whether it could; one result per topic, in order. */
    public CompletionStage<List<PartitionCreationResult>> createPartitions(
            List<NewPartitions> topics, boolean validateOnly) {
        return writer.submit(
                image -> partitionCreation.decide(image, topics, validateOnly),
                outcome -> topics.stream().map(t -> PartitionCreation.failed(t, outcome)).toList());
    }

    /** Changes single keys (KIP-339); all of a resource's or none; one result per resource. */
    public CompletionStage<List<ConfigResult>> incrementalAlterConfigs(
            Map<ConfigResource, List<ConfigOp>> changes, boolean validateOnly) {
        Map<ConfigResource, List<ConfigOp>> copy = new LinkedHashMap<>(changes);
        return writer.submit(
                image -> configChanges.incremental(image, copy, validateOnly),
                outcome -> ConfigChanges.failed(copy.keySet(), outcome));
    }

    /** Replaces all that is set on each resource; one result per resource. */
    public CompletionStage<List<ConfigResult>> alterConfigs(
            Map<ConfigResource, Map<String, String>> configs, boolean validateOnly) {
        Map<ConfigResource, Map<String, String>> copy = new LinkedHashMap<>(configs);
        return writer.submit(
                image -> configChanges.full(image, copy, validateOnly),
                outcome -> ConfigChanges.failed(copy.keySet(), outcome));
    }

    /** Reserves producer ids for a broker to hand out. */
    public CompletionStage<ProducerIdsResult> allocateProducerIds(int brokerId) {
        return writer.termNow()
                .thenCompose(term ->
                        term.isPresent()
                                ? producerIds.reserve(term.get(), brokerId)
                                : ProducerIds.refuse(Writer.NOT_CONTROLLER));
    }

    /**
     * Takes over a cluster whose metadata lay elsewhere, once this broker is the controller. What a
     * call that was cut off has taken over already stays.
     */
    public CompletionStage<AdoptionResult> adopt(FormerCluster former) {
        return firstImage()
                .thenCompose(image -> writer.termNow())
                .thenCompose(term ->
                        term.isPresent()
                                ? producerIds.startAt(term.get(), former.nextProducerId())
                                : CompletableFuture.completedFuture(Writer.NOT_CONTROLLER))
                .thenCompose(started ->
                        started.ok()
                                ? writer.submit(
                                        image -> Adoption.decide(image, former),
                                        AdoptionResult::failed)
                                : CompletableFuture.completedFuture(
                                        AdoptionResult.failed(started)));
    }

    @Override
    public void elected(Term term) {
        store.watch(this);
        writer.elected(term);
    }

    @Override
    public void deposed() {
        writer.deposed();
    }

    @Override
    public void controllerIs(int controllerId) {
        writer.controllerIs(controllerId);
    }

    @Override
    public void brokersAre(List<BrokerImage> brokers) {
        writer.submit(
                image -> new Decision<>(BrokerLiveness.decide(image, brokers), null), o -> null);
    }

    @Override
    public void topicsChangedOutside() {
        writer.reload();
    }

    @Override
    public void deletionsAskedFor(List<String> topics) {
        List<TopicReference> references = topics.stream().map(TopicReference::byName).toList();
        deleteTopics(references).thenAccept(this::forgetImpossible);
    }

    @Override
    public void configsChangedOutside(ConfigResource resource, Map<String, String> configs) {
        alterConfigs(Map.of(resource, configs), false);
    }

    private void forgetImpossible(List<TopicDeletionResult> results) {
        for (TopicDeletionResult result : results) {
            if (result.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
                writer.termNow()
                        .thenAccept(t -> t.ifPresent(x -> store.forgetDeletion(x, result.name())));
            }
        }
    }
}
