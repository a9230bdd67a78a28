package io.riverrun.controller.leaders;

import io.riverrun.controller.election.Term;
import io.riverrun.controller.store.LoadedMetadata;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.TopicPartition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a new controller does first with what it loaded: it finishes deletions that were begun, ends
 * the epochs of leaders that restarted, and elects where leaders died or never were. Stateless.
 */
public final class Takeover {

    private Takeover() {}

    public static List<MetadataChange> decide(LoadedMetadata loaded, Term term) {
        ClusterImage image = loaded.image();
        List<MetadataChange> changes = new ArrayList<>();
        changes.add(new MetadataChange.ControllerChanged(term.controllerId(), term.epoch()));
        Set<TopicPartition> restarted = new HashSet<>(loaded.restartedLeaders());
        for (TopicImage topic : image.topics()) {
            if (loaded.deletionsPending().contains(topic.name())) {
                changes.add(new MetadataChange.TopicDeleted(topic.name(), topic.id()));
            } else {
                elect(image, topic, restarted, changes);
            }
        }
        return changes;
    }

    private static void elect(
            ClusterImage image,
            TopicImage topic,
            Set<TopicPartition> restarted,
            List<MetadataChange> changes) {
        Set<Integer> alive = image.brokers().keySet();
        boolean unclean = LeaderElection.uncleanAllowed(image, topic);
        for (PartitionImage partition : topic.partitions()) {
            boolean leaderRestarted =
                    restarted.contains(new TopicPartition(topic.name(), partition.partition()));
            LeaderElection.next(
                            partition,
                            alive::contains,
                            id ->
                                    alive.contains(id)
                                            && !(leaderRestarted && id == partition.leader()),
                            unclean)
                    .map(next -> new MetadataChange.PartitionChanged(topic.name(), next))
                    .ifPresent(changes::add);
        }
    }
}
