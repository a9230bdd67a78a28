package io.riverrun.controller.topics;

import io.riverrun.controller.decision.Decision;
import io.riverrun.controller.decision.Outcome;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Decides DeleteTopics, by name or by id (KIP-516). Stateless. */
public final class TopicDeletion {

    private TopicDeletion() {}

    /** One result per topic, in order; topics fail and succeed each for itself. */
    public static Decision<List<TopicDeletionResult>> decide(
            ClusterImage image, List<TopicReference> topics) {
        List<MetadataChange> changes = new ArrayList<>();
        List<TopicDeletionResult> results = new ArrayList<>(topics.size());
        Set<Uuid> deleted = new HashSet<>();
        for (TopicReference reference : topics) {
            TopicImage topic = find(image, reference);
            if (topic == null) {
                results.add(failed(reference, unknown(reference)));
            } else if (!deleted.add(topic.id())) {
                results.add(
                        new TopicDeletionResult(
                                topic.name(),
                                topic.id(),
                                ErrorCode.INVALID_REQUEST,
                                "The request names topic '%s' more than once."
                                        .formatted(topic.name())));
            } else {
                changes.add(new MetadataChange.TopicDeleted(topic.name(), topic.id()));
                results.add(
                        new TopicDeletionResult(topic.name(), topic.id(), ErrorCode.NONE, null));
            }
        }
        return new Decision<>(changes, results);
    }

    /** The result of a deletion that is refused. */
    public static TopicDeletionResult failed(TopicReference topic, Outcome outcome) {
        return new TopicDeletionResult(
                topic.name(), topic.id(), outcome.error(), outcome.message());
    }

    private static TopicImage find(ClusterImage image, TopicReference reference) {
        return reference.name() != null
                ? image.topic(reference.name())
                : image.topic(reference.id());
    }

    private static Outcome unknown(TopicReference reference) {
        if (reference.name() != null) {
            return new Outcome(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "Topic '%s' does not exist.".formatted(reference.name()));
        }
        if (reference.id().equals(Uuid.ZERO)) {
            return new Outcome(
                    ErrorCode.INVALID_REQUEST, "A topic to delete has neither a name nor an id.");
        }
        return new Outcome(
                ErrorCode.UNKNOWN_TOPIC_ID, "No topic has the id %s.".formatted(reference.id()));
    }
}
