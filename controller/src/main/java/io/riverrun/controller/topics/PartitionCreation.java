package io.riverrun.controller.topics;

import io.riverrun.controller.ControllerSettings;
import io.riverrun.controller.decision.Decision;
import io.riverrun.controller.decision.Outcome;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides CreatePartitions. Not thread-safe: owned by the controller. */
public final class PartitionCreation {

    private final ControllerSettings settings;
    private final ReplicaPlacement placement;

    public PartitionCreation(ControllerSettings settings, ReplicaPlacement placement) {
        this.settings = settings;
        this.placement = placement;
    }

    /** One result per topic, in order; topics fail and succeed each for itself. */
    public Decision<List<PartitionCreationResult>> decide(
            ClusterImage image, List<NewPartitions> requests, boolean validateOnly) {
        Map<String, Integer> timesNamed = new HashMap<>();
        requests.forEach(r -> timesNamed.merge(r.topic(), 1, Integer::sum));
        List<MetadataChange> changes = new ArrayList<>();
        List<PartitionCreationResult> results = new ArrayList<>(requests.size());
        for (NewPartitions request : requests) {
            Optional<Outcome> refusal =
                    timesNamed.get(request.topic()) > 1
                            ? refused(
                                    ErrorCode.INVALID_REQUEST,
                                    "The request names topic '%s' more than once."
                                            .formatted(request.topic()))
                            : check(image, request);
            results.add(failed(request, refusal.orElse(Outcome.OK)));
            if (refusal.isEmpty() && !validateOnly) {
                changes.add(
                        new MetadataChange.PartitionsAdded(request.topic(), add(image, request)));
            }
        }
        return new Decision<>(changes, results);
    }

    /** The result of a request with that outcome. */
    public static PartitionCreationResult failed(NewPartitions request, Outcome outcome) {
        return new PartitionCreationResult(request.topic(), outcome.error(), outcome.message());
    }

    private Optional<Outcome> check(ClusterImage image, NewPartitions request) {
        TopicImage topic = image.topic(request.topic());
        if (topic == null) {
            return refused(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "Topic '%s' does not exist.".formatted(request.topic()));
        }
        int added = request.totalCount() - topic.partitionCount();
        if (added < 1 || request.totalCount() > settings.topicPartitionsMax()) {
            return refused(
                    ErrorCode.INVALID_PARTITIONS,
                    "Topic '%s' has %d partitions and %d were asked for; it must be more, and at most %d."
                            .formatted(
                                    topic.name(),
                                    topic.partitionCount(),
                                    request.totalCount(),
                                    settings.topicPartitionsMax()));
        }
        int replicationFactor = topic.partition(0).replicas().size();
        return request.assignments().isEmpty()
                ? checkBrokers(image, replicationFactor)
                : checkAssignments(image, topic, request, added);
    }

    private static Optional<Outcome> checkBrokers(ClusterImage image, int replicationFactor) {
        return replicationFactor <= image.brokers().size()
                ? Optional.empty()
                : refused(
                        ErrorCode.INVALID_REPLICATION_FACTOR,
                        "The topic has %d replicas, but only %d brokers are alive."
                                .formatted(replicationFactor, image.brokers().size()));
    }

    private static Optional<Outcome> checkAssignments(
            ClusterImage image, TopicImage topic, NewPartitions request, int added) {
        if (request.assignments().size() != added) {
            return refused(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                    "%d partitions are to be added, but %d are assigned."
                            .formatted(added, request.assignments().size()));
        }
        int replicationFactor = topic.partition(0).replicas().size();
        for (int i = 0; i < added; i++) {
            Optional<String> problem =
                    ManualAssignment.problem(
                            image,
                            topic.partitionCount() + i,
                            request.assignments().get(i),
                            replicationFactor);
            if (problem.isPresent()) {
                return refused(ErrorCode.INVALID_REPLICA_ASSIGNMENT, problem.get());
            }
        }
        return Optional.empty();
    }

    private List<PartitionImage> add(ClusterImage image, NewPartitions request) {
        TopicImage topic = image.topic(request.topic());
        int count = request.totalCount() - topic.partitionCount();
        List<List<Integer>> placed =
                request.assignments().isEmpty()
                        ? placement.place(
                                image.brokers().values(),
                                count,
                                topic.partition(0).replicas().size())
                        : request.assignments();
        List<PartitionImage> added = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            List<Integer> replicas = placed.get(i);
            added.add(
                    PartitionImage.created(
                            topic.partitionCount() + i, replicas, replicas, replicas.getFirst()));
        }
        return added;
    }

    private static Optional<Outcome> refused(ErrorCode error, String message) {
        return Optional.of(new Outcome(error, message));
    }
}
