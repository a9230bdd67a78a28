package io.riverrun.controller.adoption;

import io.riverrun.controller.decision.Decision;
import io.riverrun.controller.decision.Outcome;
import io.riverrun.controller.leaders.LeaderElection;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.metadata.kraft.FormerCluster;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what a cluster takes over of one whose metadata lay elsewhere: its topics under their
 * ids, with a new leader epoch each, and its configurations. What a start that was cut off has
 * taken over already stays as it is. Stateless.
 */
public final class Adoption {

    private Adoption() {}

    /** All of it, or nothing when the cluster has topics of its own. */
    public static Decision<AdoptionResult> decide(ClusterImage image, FormerCluster former) {
        Optional<Outcome> conflict = conflict(image, former);
        if (conflict.isPresent()) {
            return Decision.reply(AdoptionResult.failed(conflict.get()));
        }
        List<MetadataChange> changes = new ArrayList<>();
        former.configs()
                .forEach((resource, configs) -> {
                    if (!image.configs(resource).equals(configs)) {
                        changes.add(new MetadataChange.ConfigChanged(resource, configs));
                    }
                });
        int topics = 0;
        int partitions = 0;
        for (TopicImage topic : former.topics()) {
            if (image.topic(topic.name()) == null) {
                changes.add(new MetadataChange.TopicCreated(led(image, topic)));
                topics++;
                partitions += topic.partitionCount();
            }
        }
        return new Decision<>(changes, new AdoptionResult(Outcome.OK, topics, partitions));
    }

    /** A topic of another id would have the records of the former one set aside. */
    private static Optional<Outcome> conflict(ClusterImage image, FormerCluster former) {
        Map<String, Uuid> ids = new HashMap<>();
        former.topics().forEach(topic -> ids.put(topic.name(), topic.id()));
        for (TopicImage topic : image.topics()) {
            if (!topic.id().equals(ids.get(topic.name()))) {
                return Optional.of(
                        new Outcome(
                                ErrorCode.INVALID_REQUEST,
                                "The cluster has a topic '%s' (%s) already, which the former one lacks."
                                        .formatted(topic.name(), topic.id())));
            }
        }
        return Optional.empty();
    }

    private static TopicImage led(ClusterImage image, TopicImage topic) {
        Set<Integer> alive = image.brokers().keySet();
        boolean unclean = LeaderElection.uncleanAllowed(image, topic);
        List<PartitionImage> partitions =
                topic.partitions().stream()
                        .map(each -> withLeader(each, PartitionImage.NO_LEADER, each.leaderEpoch()))
                        .map(each ->
                                LeaderElection.next(each, alive::contains, alive::contains, unclean)
                                        .orElse(each))
                        .map(each -> withLeader(each, each.leader(), each.leaderEpoch()))
                        .toList();
        return new TopicImage(topic.name(), topic.id(), partitions, topic.configs());
    }

    /** The partition as it is stored for the first time here. */
    private static PartitionImage withLeader(PartitionImage state, int leader, int leaderEpoch) {
        return new PartitionImage(
                state.partition(),
                state.replicas(),
                state.addingReplicas(),
                state.removingReplicas(),
                state.isr(),
                leader,
                leaderEpoch,
                0);
    }
}
