package io.riverrun.controller.leaders;

import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What follows from the brokers that are alive now: registrations, losses, elections. Stateless.
 */
public final class BrokerLiveness {

    private BrokerLiveness() {}

    /**
     * The changes that bring the image up to the brokers alive.
     *
     * @param live every broker that is alive now
     */
    public static List<MetadataChange> decide(ClusterImage image, List<BrokerImage> live) {
        List<MetadataChange> changes = new ArrayList<>();
        Map<Integer, BrokerImage> liveById =
                live.stream().collect(Collectors.toMap(BrokerImage::id, Function.identity()));
        Set<Integer> restarted = new HashSet<>();
        for (BrokerImage known : image.brokers().values()) {
            BrokerImage now = liveById.get(known.id());
            if (now == null) {
                changes.add(new MetadataChange.BrokerGone(known.id()));
            } else if (Restarts.endEpochs(known, now)) {
                restarted.add(known.id());
            }
        }
        for (BrokerImage broker : live) {
            if (!broker.equals(image.broker(broker.id()))) {
                changes.add(new MetadataChange.BrokerRegistered(broker));
            }
        }
        if (!changes.isEmpty()) {
            elect(image, liveById.keySet(), restarted, changes);
        }
        return changes;
    }

    private static void elect(
            ClusterImage image,
            Set<Integer> live,
            Set<Integer> restarted,
            List<MetadataChange> changes) {
        for (TopicImage topic : image.topics()) {
            boolean unclean = LeaderElection.uncleanAllowed(image, topic);
            for (PartitionImage partition : topic.partitions()) {
                LeaderElection.next(
                                partition,
                                live::contains,
                                id -> live.contains(id) && !restarted.contains(id),
                                unclean)
                        .map(next -> new MetadataChange.PartitionChanged(topic.name(), next))
                        .ifPresent(changes::add);
            }
        }
    }
}
