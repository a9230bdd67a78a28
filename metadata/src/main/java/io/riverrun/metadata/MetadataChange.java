package io.riverrun.metadata;

import io.riverrun.protocol.Uuid;
import java.util.List;
import java.util.Map;

/**
 * One step from a cluster image to the next: it carries the new state, so applying it needs no
 * decision. Immutable. The controller makes them, the store keeps them, listeners follow them.
 */
public sealed interface MetadataChange {

    /**
     * Calls the method for what this is. A switch would read as well, but the JVM makes classes for
     * each when it first meets it: 30 ms of every start.
     */
    <R> R accept(Visitor<R> visitor);

    /** What to do with each kind of change. */
    interface Visitor<R> {
        R topicCreated(TopicCreated created);

        R topicDeleted(TopicDeleted deleted);

        R partitionsAdded(PartitionsAdded added);

        R partitionChanged(PartitionChanged changed);

        R configChanged(ConfigChanged changed);

        R brokerRegistered(BrokerRegistered registered);

        R brokerGone(BrokerGone gone);

        R controllerChanged(ControllerChanged changed);
    }

    /** A topic with all its partitions, elected or not. */
    record TopicCreated(TopicImage topic) implements MetadataChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.topicCreated(this);
        }
    }

    /**
     * A topic is gone, with its partitions and configs; a later one of that name has another id.
     */
    record TopicDeleted(String name, Uuid id) implements MetadataChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.topicDeleted(this);
        }
    }

    /** The partitions that follow the topic's last one, in order. */
    record PartitionsAdded(String topic, List<PartitionImage> partitions)
            implements MetadataChange {
        public PartitionsAdded {
            partitions = List.copyOf(partitions);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.partitionsAdded(this);
        }
    }

    /** A partition has another leader, ISR or assignment. */
    record PartitionChanged(String topic, PartitionImage partition) implements MetadataChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.partitionChanged(this);
        }
    }

    /** All that is now set on the resource; empty when nothing is. */
    record ConfigChanged(ConfigResource resource, Map<String, String> configs)
            implements MetadataChange {
        public ConfigChanged {
            configs = Map.copyOf(configs);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.configChanged(this);
        }
    }

    /** A broker came, or came back, or changed its endpoints. */
    record BrokerRegistered(BrokerImage broker) implements MetadataChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.brokerRegistered(this);
        }
    }

    /** A broker is no longer alive. */
    record BrokerGone(int id) implements MetadataChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.brokerGone(this);
        }
    }

    /** Another broker, or the same one again, is the controller. */
    record ControllerChanged(int controllerId, int controllerEpoch) implements MetadataChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.controllerChanged(this);
        }
    }
}
