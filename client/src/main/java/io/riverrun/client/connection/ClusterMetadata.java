package io.riverrun.client.connection;

import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.message.MetadataResponse;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a client knows of its cluster: the brokers, the controller, and who leads the partitions of
 * the topics it asked about. Immutable.
 */
public final class ClusterMetadata {

    /** What is known before a broker was asked: nothing. */
    static final ClusterMetadata EMPTY = new ClusterMetadata(null, -1, Map.of(), Map.of());

    private final String clusterId;
    private final int controllerId;
    private final Map<Integer, Node> nodes;
    private final Map<TopicPartition, Integer> leaders;

    private ClusterMetadata(
            String clusterId,
            int controllerId,
            Map<Integer, Node> nodes,
            Map<TopicPartition, Integer> leaders) {
        this.clusterId = clusterId;
        this.controllerId = controllerId;
        this.nodes = Map.copyOf(nodes);
        this.leaders = Map.copyOf(leaders);
    }

    /** What is known after an answer: leaders of topics that it does not name stay as they were. */
    ClusterMetadata updated(MetadataResponse response) {
        Map<Integer, Node> brokers = new HashMap<>();
        for (MetadataResponseBroker broker : response.brokers()) {
            HostPort address = new HostPort(broker.host(), broker.port());
            brokers.put(broker.nodeId(), new Node(broker.nodeId(), address, broker.rack()));
        }
        Map<TopicPartition, Integer> known = new HashMap<>(leaders);
        for (MetadataResponseTopic topic : response.topics()) {
            known.keySet().removeIf(partition -> partition.topic().equals(topic.name()));
            for (MetadataResponsePartition partition : topic.partitions()) {
                if (partition.leaderId() >= 0) {
                    known.put(
                            new TopicPartition(topic.name(), partition.partitionIndex()),
                            partition.leaderId());
                }
            }
        }
        return new ClusterMetadata(response.clusterId(), response.controllerId(), brokers, known);
    }

    /** What is left to believe when the broker of a route was not where it was thought to be. */
    ClusterMetadata without(Route route) {
        return switch (route) {
            case Route.Controller _ -> new ClusterMetadata(clusterId, -1, nodes, leaders);
            case Route.NodeId(int id) ->
                    new ClusterMetadata(clusterId, controllerId, without(nodes, id), leaders);
            case Route.Leader(TopicPartition partition) ->
                    new ClusterMetadata(
                            clusterId, controllerId, nodes, without(leaders, partition));
            default -> this;
        };
    }

    /** The cluster's id; null when the broker named none. */
    public String clusterId() {
        return clusterId;
    }

    /** The brokers that are alive, in no particular order. */
    public Collection<Node> nodes() {
        return nodes.values();
    }

    public Optional<Node> node(int id) {
        return Optional.ofNullable(nodes.get(id));
    }

    /** The controller, unless there is none at the moment or none is known. */
    public Optional<Node> controller() {
        return node(controllerId);
    }

    /** The partition's leader, unless it has none or its topic was not asked about. */
    public Optional<Node> leader(TopicPartition partition) {
        Integer id = leaders.get(partition);
        return id == null ? Optional.empty() : node(id);
    }

    private static <K, V> Map<K, V> without(Map<K, V> map, K key) {
        Map<K, V> rest = new HashMap<>(map);
        rest.remove(key);
        return rest;
    }
}
