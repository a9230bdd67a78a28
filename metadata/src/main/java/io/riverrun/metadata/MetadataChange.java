package io.riverrun.metadata;

import io.riverrun.protocol.Uuid;
import java.util.List;
import java.util.Map;

/**
 * One step from a cluster image to the next: it carries the new state, so applying it needs no
 * decision. Immutable. The controller makes them, the store keeps them, listeners follow them.
 */
public sealed interface MetadataChange {

    /** A topic with all its partitions, elected or not. */
    record TopicCreated(TopicImage topic) implements MetadataChange {}

    /**
     * A topic is gone, with its partitions and configs; a later one of that name has another id.
     */
    record TopicDeleted(String name, Uuid id) implements MetadataChange {}

    /** The partitions that follow the topic's last one, in order. */
    record PartitionsAdded(String topic, List<PartitionImage> partitions)
            implements MetadataChange {
        public PartitionsAdded {
            partitions = List.copyOf(partitions);
        }
    }

    /** A partition has another leader, ISR or assignment. */
    record PartitionChanged(String topic, PartitionImage partition) implements MetadataChange {}

    /** All that is now set on the resource; empty when nothing is. */
    record ConfigChanged(ConfigResource resource, Map<String, String> configs)
            implements MetadataChange {
        public ConfigChanged {
            configs = Map.copyOf(configs);
        }
    }

    /** A broker came, or came back, or changed its endpoints. */
    record BrokerRegistered(BrokerImage broker) implements MetadataChange {}

    /** A broker is no longer alive. */
    record BrokerGone(int id) implements MetadataChange {}

    /** Another broker, or the same one again, is the controller. */
    record ControllerChanged(int controllerId, int controllerEpoch) implements MetadataChange {}
}
