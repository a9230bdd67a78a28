package io.riverrun.metadata;

import io.riverrun.base.Invariant;
import io.riverrun.protocol.Uuid;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The only place that applies changes: one short-lived editor per list of changes, confined to its
 * caller. Partition changes are gathered per topic, so a list of 2,000 copies a topic once.
 */
final class ImageEditor implements MetadataChange.Visitor<Void> {

    private final ClusterState before;
    private final TreeMap<Integer, BrokerImage> brokers;
    private final SplitMap.Editor<String, TopicImage> topics;
    private final SplitMap.Editor<Uuid, TopicImage> topicsById;
    private final SplitMap.Editor<String, String> collidingNames;
    private final Map<ConfigResource, Map<String, String>> configs;
    private final Map<String, Map<Integer, PartitionImage>> pending = new LinkedHashMap<>();
    private int controllerId;
    private int controllerEpoch;

    private ImageEditor(ClusterState before) {
        this.before = before;
        this.brokers = new TreeMap<>(before.brokers());
        this.topics = before.topics().edit();
        this.topicsById = before.topicsById().edit();
        this.collidingNames = before.collidingNames().edit();
        this.configs = new HashMap<>(before.configs());
        this.controllerId = before.controllerId();
        this.controllerEpoch = before.controllerEpoch();
    }

    static ClusterState apply(ClusterState before, List<MetadataChange> changes) {
        ImageEditor editor = new ImageEditor(before);
        changes.forEach(change -> change.accept(editor));
        return editor.done();
    }

    @Override
    public Void topicCreated(MetadataChange.TopicCreated created) {
        create(created.topic());
        return null;
    }

    @Override
    public Void topicDeleted(MetadataChange.TopicDeleted deleted) {
        delete(deleted);
        return null;
    }

    @Override
    public Void partitionsAdded(MetadataChange.PartitionsAdded added) {
        put(topic(added.topic()).withAdded(added.partitions()));
        return null;
    }

    @Override
    public Void partitionChanged(MetadataChange.PartitionChanged changed) {
        Invariant.check(topics.get(changed.topic()) != null, "change of no topic");
        pending.computeIfAbsent(changed.topic(), name -> new LinkedHashMap<>())
                .put(changed.partition().partition(), changed.partition());
        return null;
    }

    @Override
    public Void configChanged(MetadataChange.ConfigChanged changed) {
        configure(changed);
        return null;
    }

    @Override
    public Void brokerRegistered(MetadataChange.BrokerRegistered registered) {
        brokers.put(registered.broker().id(), registered.broker());
        return null;
    }

    @Override
    public Void brokerGone(MetadataChange.BrokerGone gone) {
        brokers.remove(gone.id());
        return null;
    }

    @Override
    public Void controllerChanged(MetadataChange.ControllerChanged changed) {
        controllerId = changed.controllerId();
        controllerEpoch = changed.controllerEpoch();
        return null;
    }

    private void create(TopicImage topic) {
        Invariant.check(topics.get(topic.name()) == null, "topic created twice");
        put(topic);
        String normalized = ClusterState.normalized(topic.name());
        if (normalized != null) {
            collidingNames.put(normalized, topic.name());
        }
    }

    private void delete(MetadataChange.TopicDeleted deleted) {
        TopicImage topic = topic(deleted.name());
        Invariant.check(topic.id().equals(deleted.id()), "deletion of another topic's id");
        topics.remove(deleted.name());
        topicsById.remove(deleted.id());
        String normalized = ClusterState.normalized(deleted.name());
        if (normalized != null) {
            collidingNames.remove(normalized);
        }
    }

    private void configure(MetadataChange.ConfigChanged changed) {
        ConfigResource resource = changed.resource();
        if (resource.type() == ConfigResource.Type.TOPIC) {
            put(topic(resource.name()).withConfigs(changed.configs()));
        } else if (changed.configs().isEmpty()) {
            configs.remove(resource);
        } else {
            configs.put(resource, changed.configs());
        }
    }

    /** The topic with all changes so far. */
    private TopicImage topic(String name) {
        flush(name);
        TopicImage topic = topics.get(name);
        Invariant.check(topic != null, "change of a topic that does not exist");
        return topic;
    }

    private void flush(String name) {
        Map<Integer, PartitionImage> changed = pending.remove(name);
        if (changed != null) {
            put(topics.get(name).with(List.copyOf(changed.values())));
        }
    }

    private void put(TopicImage topic) {
        topics.put(topic.name(), topic);
        topicsById.put(topic.id(), topic);
    }

    private ClusterState done() {
        List.copyOf(pending.keySet()).forEach(this::flush);
        return new ClusterState(
                before.version() + 1,
                before.clusterId(),
                controllerId,
                controllerEpoch,
                brokers,
                topics.done(),
                topicsById.done(),
                collidingNames.done(),
                Map.copyOf(configs));
    }
}
