package io.riverrun.controller.topics;

import io.riverrun.controller.ControllerSettings;
import io.riverrun.controller.configs.ConfigValidator;
import io.riverrun.controller.decision.Decision;
import io.riverrun.controller.decision.Outcome;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Decides CreateTopics. Not thread-safe: owned by the controller. */
public final class TopicCreation {

    private final ControllerSettings settings;
    private final ReplicaPlacement placement;
    private final ConfigValidator validator;
    private final RandomGenerator random;

    public TopicCreation(
            ControllerSettings settings,
            ReplicaPlacement placement,
            ConfigValidator validator,
            RandomGenerator random) {
        this.settings = settings;
        this.placement = placement;
        this.validator = validator;
        this.random = random;
    }

    /** One result per topic, in order; topics fail and succeed each for itself. */
    public Decision<List<TopicCreationResult>> decide(
            ClusterImage image, List<NewTopic> topics, boolean validateOnly) {
        Map<String, Integer> timesNamed = new HashMap<>();
        topics.forEach(topic -> timesNamed.merge(String.valueOf(topic.name()), 1, Integer::sum));
        List<MetadataChange> changes = new ArrayList<>();
        List<TopicCreationResult> results = new ArrayList<>(topics.size());
        ClusterImage now = image;
        for (NewTopic topic : topics) {
            boolean twice = timesNamed.get(String.valueOf(topic.name())) > 1;
            Optional<Outcome> refusal = twice ? Optional.of(duplicate(topic)) : check(now, topic);
            if (refusal.isPresent()) {
                results.add(TopicCreationResult.failed(topic.name(), refusal.get()));
                continue;
            }
            TopicImage created = create(now, topic, validateOnly);
            results.add(result(created));
            if (!validateOnly) {
                MetadataChange change = new MetadataChange.TopicCreated(created);
                changes.add(change);
                now = now.apply(change);
            }
        }
        return new Decision<>(changes, results);
    }

    private Optional<Outcome> check(ClusterImage image, NewTopic topic) {
        return checkName(image, topic.name())
                .or(() ->
                        topic.assignments().isEmpty()
                                ? checkCounts(image, topic)
                                : checkAssignments(image, topic))
                .or(() -> checkConfigs(topic));
    }

    private static Outcome duplicate(NewTopic topic) {
        return new Outcome(
                ErrorCode.INVALID_REQUEST,
                "The request names topic '%s' more than once.".formatted(topic.name()));
    }

    private static Optional<Outcome> checkName(ClusterImage image, String name) {
        Optional<String> problem = TopicNames.problem(name);
        if (problem.isPresent()) {
            return refused(ErrorCode.INVALID_TOPIC_EXCEPTION, problem.get());
        }
        if (image.topic(name) != null) {
            return refused(
                    ErrorCode.TOPIC_ALREADY_EXISTS, "Topic '%s' already exists.".formatted(name));
        }
        String colliding = image.collidingTopic(name);
        if (colliding != null) {
            return refused(
                    ErrorCode.INVALID_TOPIC_EXCEPTION,
                    "Topic '%s' collides with topic '%s': metric names cannot tell '.' from '_'."
                            .formatted(name, colliding));
        }
        return Optional.empty();
    }

    private Optional<Outcome> checkCounts(ClusterImage image, NewTopic topic) {
        int partitions = partitions(topic);
        if (partitions < 1 || partitions > settings.topicPartitionsMax()) {
            return refused(
                    ErrorCode.INVALID_PARTITIONS,
                    "The number of partitions is %d; it must be from 1 to %d."
                            .formatted(partitions, settings.topicPartitionsMax()));
        }
        int replicas = replicationFactor(topic);
        if (replicas < 1) {
            return refused(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "The replication factor is %d; it must be at least 1.".formatted(replicas));
        }
        if (replicas > image.brokers().size()) {
            return refused(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "The replication factor is %d, but only %d brokers are alive."
                            .formatted(replicas, image.brokers().size()));
        }
        return Optional.empty();
    }

    private static Optional<Outcome> checkAssignments(ClusterImage image, NewTopic topic) {
        if (topic.numPartitions() != NewTopic.DEFAULT
                || topic.replicationFactor() != NewTopic.DEFAULT) {
            return refused(
                    ErrorCode.INVALID_REQUEST,
                    "With a replica assignment, the number of partitions and the replication factor"
                            + " must both be -1.");
        }
        int count = topic.assignments().size();
        List<Integer> first = topic.assignments().get(0);
        for (int partition = 0; partition < count; partition++) {
            List<Integer> replicas = topic.assignments().get(partition);
            Optional<String> problem =
                    replicas == null
                            ? Optional.of(
                                    "Partition %d of %d is not assigned; the numbers must run from 0 without gaps."
                                            .formatted(partition, count))
                            : ManualAssignment.problem(image, partition, replicas, first.size());
            if (problem.isPresent()) {
                return refused(ErrorCode.INVALID_REPLICA_ASSIGNMENT, problem.get());
            }
        }
        return Optional.empty();
    }

    private Optional<Outcome> checkConfigs(NewTopic topic) {
        for (Map.Entry<String, String> config : topic.configs().entrySet()) {
            if (config.getValue() == null) {
                return refused(
                        ErrorCode.INVALID_CONFIG,
                        "The configuration %s has no value.".formatted(config.getKey()));
            }
        }
        return validator
                .problem(ConfigResource.topic(topic.name()), topic.configs())
                .map(problem -> new Outcome(ErrorCode.INVALID_CONFIG, problem));
    }

    private TopicImage create(ClusterImage image, NewTopic topic, boolean validateOnly) {
        List<List<Integer>> replicas =
                topic.assignments().isEmpty()
                        ? placement.place(
                                image.brokers().values(),
                                partitions(topic),
                                replicationFactor(topic))
                        : List.copyOf(topic.assignments().values());
        List<PartitionImage> partitions = new ArrayList<>(replicas.size());
        for (List<Integer> assigned : replicas) {
            partitions.add(
                    PartitionImage.created(
                            partitions.size(), assigned, assigned, assigned.getFirst()));
        }
        Uuid id = validateOnly ? Uuid.ZERO : newId(image);
        return new TopicImage(topic.name(), id, partitions, topic.configs());
    }

    /**
     * A random id (RFC 4122, version 4) that no topic has and whose text does not begin with '-'.
     */
    private Uuid newId(ClusterImage image) {
        while (true) {
            long most = (random.nextLong() & ~0xF000L) | 0x4000L;
            long least = (random.nextLong() & ~(3L << 62)) | (1L << 63);
            Uuid id = new Uuid(most, least);
            if (image.topic(id) == null && !id.toString().startsWith("-")) {
                return id;
            }
        }
    }

    private static TopicCreationResult result(TopicImage topic) {
        return new TopicCreationResult(
                topic.name(),
                topic.id(),
                ErrorCode.NONE,
                null,
                topic.partitionCount(),
                topic.partition(0).replicas().size(),
                topic.configs());
    }

    private int partitions(NewTopic topic) {
        return topic.numPartitions() == NewTopic.DEFAULT
                ? settings.defaultPartitions()
                : topic.numPartitions();
    }

    private int replicationFactor(NewTopic topic) {
        return topic.replicationFactor() == NewTopic.DEFAULT
                ? settings.defaultReplicationFactor()
                : topic.replicationFactor();
    }

    private static Optional<Outcome> refused(ErrorCode error, String message) {
        return Optional.of(new Outcome(error, message));
    }
}
