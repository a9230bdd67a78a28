package io.riverrun.broker.groups;

import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.coordinator.runtime.LoadResult;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.MetadataListener;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.ErrorCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets this broker coordinate the groups whose partitions of {@code __consumer_offsets} it leads.
 * Confined to the publisher of the metadata; to be called after the partitions are hosted.
 */
public final class GroupShards implements MetadataListener {

    private static final Logger LOG = LoggerFactory.getLogger(GroupShards.class);

    private final int brokerId;
    private final GroupCoordinator coordinator;
    private final Map<Integer, Integer> epochs = new HashMap<>();

    public GroupShards(int brokerId, GroupCoordinator coordinator) {
        this.brokerId = brokerId;
        this.coordinator = coordinator;
    }

    @Override
    public void onChange(ClusterImage before, ClusterImage after, List<MetadataChange> changes) {
        TopicImage topic = after.topic(GroupCoordinator.TOPIC);
        if (!Objects.equals(topic, before.topic(GroupCoordinator.TOPIC))) {
            follow(topic);
        }
        Set<String> deleted = new HashSet<>();
        for (MetadataChange change : changes) {
            if (change instanceof MetadataChange.TopicDeleted gone) {
                deleted.add(gone.name());
            }
        }
        if (!deleted.isEmpty()) {
            coordinator.onTopicsDeleted(deleted);
        }
    }

    private void follow(TopicImage topic) {
        Map<Integer, Integer> led = new HashMap<>();
        if (topic != null) {
            coordinator.onTopicFound(topic.partitionCount());
            for (PartitionImage partition : topic.partitions()) {
                if (partition.leader() == brokerId) {
                    led.put(partition.partition(), partition.leaderEpoch());
                }
            }
        }
        epochs.keySet().stream().filter(shard -> !led.containsKey(shard)).forEach(this::resign);
        led.forEach((shard, epoch) -> {
            if (!epoch.equals(epochs.get(shard))) {
                coordinator.becomeLeader(shard, epoch).thenAccept(result -> loaded(shard, result));
            }
        });
        epochs.clear();
        epochs.putAll(led);
    }

    private void resign(int shard) {
        coordinator.resign(shard);
    }

    private static void loaded(int shard, LoadResult result) {
        if (result.error() == ErrorCode.NONE) {
            LOG.debug("Loaded {} records of groups from partition {}", result.records(), shard);
        } else if (result.error() != ErrorCode.NOT_COORDINATOR) {
            LOG.error(
                    "Cannot coordinate the groups of {}-{}: {} {}",
                    GroupCoordinator.TOPIC,
                    shard,
                    result.error(),
                    result.reason());
        }
    }
}
