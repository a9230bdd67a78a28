package io.riverrun.metadata;

import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * All that is known of the cluster at one version. Immutable, so any thread may read it without a
 * lock; a changed image shares what did not change with the one before. Made for hundreds of
 * thousands of partitions.
 */
public final class ClusterImage {

    /** The controller's id while none is known. */
    public static final int NO_CONTROLLER = -1;

    private final ClusterState state;

    ClusterImage(ClusterState state) {
        this.state = state;
    }

    /** The image of a cluster without brokers or topics, at version 0. */
    public static ClusterImage empty(String clusterId) {
        return new ClusterImage(ClusterState.empty(clusterId));
    }

    /** Rises by one with each applied list of changes. */
    public long version() {
        return state.version();
    }

    public String clusterId() {
        return state.clusterId();
    }

    /** The controller's broker id, or {@link #NO_CONTROLLER}. */
    public int controllerId() {
        return state.controllerId();
    }

    /** Rises with every election of a controller; 0 before the first. */
    public int controllerEpoch() {
        return state.controllerEpoch();
    }

    /** The live brokers by id, in the order of ids. */
    public SortedMap<Integer, BrokerImage> brokers() {
        return Collections.unmodifiableSortedMap(state.brokers());
    }

    /** The live broker of that id, or null. */
    public BrokerImage broker(int id) {
        return state.brokers().get(id);
    }

    /** The topic of that name, or null. */
    public TopicImage topic(String name) {
        return state.topics().get(name);
    }

    /** The topic of that id, or null. */
    public TopicImage topic(Uuid id) {
        return state.topicsById().get(id);
    }

    /** The partition, or null. */
    public PartitionImage partition(TopicPartition partition) {
        return partition(partition.topic(), partition.partition());
    }

    /** The partition, or null. */
    public PartitionImage partition(String topic, int partition) {
        TopicImage image = topic(topic);
        return image == null ? null : image.partition(partition);
    }

    /** Every topic, in no order. */
    public Iterable<TopicImage> topics() {
        return state.topics();
    }

    /** The names of all topics, sorted: a new list. */
    public List<String> topicNames() {
        List<String> names = new ArrayList<>(topicCount());
        topics().forEach(topic -> names.add(topic.name()));
        Collections.sort(names);
        return names;
    }

    public int topicCount() {
        return state.topics().size();
    }

    /**
     * The topic whose name differs from the given one only in dots and underscores, which metric
     * names cannot tell apart; null when there is none. A name collides with itself.
     */
    public String collidingTopic(String name) {
        String normalized = ClusterState.normalized(name);
        return normalized == null ? null : state.collidingNames().get(normalized);
    }

    /** What is set on the resource itself, defaults left out; empty for an unknown resource. */
    public Map<String, String> configs(ConfigResource resource) {
        if (resource.type() == ConfigResource.Type.TOPIC) {
            TopicImage topic = topic(resource.name());
            return topic == null ? Map.of() : topic.configs();
        }
        return state.configs().getOrDefault(resource, Map.of());
    }

    /** The resources other than topics that have something set. */
    public Map<ConfigResource, Map<String, String>> nonTopicConfigs() {
        return state.configs();
    }

    /** The image after the change, one version on. */
    public ClusterImage apply(MetadataChange change) {
        return apply(List.of(change));
    }

    /** The image after the changes, in order, one version on. */
    public ClusterImage apply(List<MetadataChange> changes) {
        return new ClusterImage(ImageEditor.apply(state, changes));
    }

    /** This image with its version raised to the given one, for an image that was loaded anew. */
    public ClusterImage atLeastVersion(long version) {
        return version <= version() ? this : new ClusterImage(state.withVersion(version));
    }
}
