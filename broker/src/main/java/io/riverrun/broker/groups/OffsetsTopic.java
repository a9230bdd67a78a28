package io.riverrun.broker.groups;

import io.riverrun.controller.Controller;
import io.riverrun.controller.topics.NewTopic;
import io.riverrun.controller.topics.TopicCreationResult;
import io.riverrun.coordinator.groups.GroupConfig;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.metadata.ClusterImage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes {@code __consumer_offsets} when a group is first looked for. Thread-safe. */
public final class OffsetsTopic {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetsTopic.class);

    private final GroupConfig config;
    private final Controller controller;
    private final Supplier<ClusterImage> image;

    public OffsetsTopic(GroupConfig config, Controller controller, Supplier<ClusterImage> image) {
        this.config = Objects.requireNonNull(config);
        this.controller = Objects.requireNonNull(controller);
        this.image = Objects.requireNonNull(image);
    }

    /** The image with the topic in it, unless it could not be made. */
    CompletionStage<ClusterImage> ensure() {
        ClusterImage now = image.get();
        if (now.topic(GroupCoordinator.TOPIC) != null) {
            return CompletableFuture.completedFuture(now);
        }
        return controller
                .createTopics(List.of(newTopic(now)), false)
                .handle((results, failure) -> {
                    report(results, failure);
                    return image.get();
                });
    }

    private NewTopic newTopic(ClusterImage now) {
        return new NewTopic(
                GroupCoordinator.TOPIC,
                config.offsetsPartitions(),
                config.offsetsReplicationFactor(now.brokers().size()),
                Map.of(),
                Map.of(
                        "cleanup.policy",
                        "compact",
                        "compression.type",
                        "producer",
                        "segment.bytes",
                        Integer.toString(config.offsetsSegmentBytes())));
    }

    private static void report(List<TopicCreationResult> results, Throwable failure) {
        if (failure != null) {
            LOG.warn("Cannot create {}", GroupCoordinator.TOPIC, failure);
            return;
        }
        for (TopicCreationResult result : results) {
            switch (result.error()) {
                case NONE -> LOG.info("Created {}", GroupCoordinator.TOPIC);
                case TOPIC_ALREADY_EXISTS -> {}
                default ->
                        LOG.warn(
                                "Cannot create {}: {} {}",
                                GroupCoordinator.TOPIC,
                                result.error(),
                                result.message());
            }
        }
    }
}
