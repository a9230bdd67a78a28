package io.riverrun.zookeeper;

import io.riverrun.controller.store.LoadedMetadata;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.protocol.Uuid;
import io.riverrun.zookeeper.client.Node;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.nodes.BrokerNode;
import io.riverrun.zookeeper.nodes.ClusterIdNode;
import io.riverrun.zookeeper.nodes.ConfigNode;
import io.riverrun.zookeeper.nodes.NodeFormatException;
import io.riverrun.zookeeper.nodes.Paths;
import io.riverrun.zookeeper.nodes.TopicNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.zookeeper.Op;

/**
 * Reads a whole cluster, in three pipelined rounds: the lists, what the lists name, the partitions'
 * states. What cannot be read is left out and reported. Confined to the client's event thread; one
 * loader per load.
 */
final class MetadataLoader {

    private final ZooKeeperClient client;
    private final Supplier<Uuid> newTopicIds;
    private final List<String> problems = new ArrayList<>();
    private final List<MetadataChange> changes = new ArrayList<>();
    private final Map<Integer, BrokerImage> brokers = new HashMap<>();
    private final Map<String, TopicNode> topics = new TreeMap<>();
    private final Map<ConfigResource, Map<String, String>> configs = new HashMap<>();
    private final Set<String> deletions = new HashSet<>();
    private final Set<String> topicsLeftOut = new HashSet<>();

    /**
     * Prepares a load.
     *
     * @param newTopicIds ids for topics that were made by tools before KIP-516 and have none
     */
    MetadataLoader(ZooKeeperClient client, Supplier<Uuid> newTopicIds) {
        this.client = client;
        this.newTopicIds = newTopicIds;
    }

    CompletableFuture<LoadedMetadata> load() {
        CompletableFuture<Node> clusterId = client.get(Paths.CLUSTER_ID);
        CompletableFuture<Void> deletionsRead =
                client.children(Paths.DELETE_TOPICS, null).thenAccept(deletions::addAll);
        List<CompletableFuture<?>> reads = new ArrayList<>(List.of(deletionsRead));
        reads.add(readAll(Paths.BROKER_IDS, this::readBroker));
        reads.add(readAll(Paths.TOPICS, this::readTopic));
        for (ConfigResource.Type type : ConfigResource.Type.values()) {
            reads.add(readAll(Paths.configs(type), (name, node) -> readConfig(type, name, node)));
        }
        return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new))
                .thenCompose(done -> giveIds())
                .thenCompose(done -> new PartitionLoader(client, brokers, topics, problems).load())
                .thenCombine(clusterId, (states, id) -> assemble(states, clusterId(id)));
    }

    /** The names of the resources that have a config node, whether or not the resource exists. */
    Set<ConfigResource> configNodes() {
        return configs.keySet();
    }

    /** The topics whose nodes cannot be read. */
    Set<String> topicsLeftOut() {
        return topicsLeftOut;
    }

    static String clusterId(Node node) {
        try {
            return ClusterIdNode.parse(node.data());
        } catch (NodeFormatException e) {
            throw new CompletionException(e);
        }
    }

    private interface Reader {
        void read(String name, Node node) throws NodeFormatException;
    }

    private CompletableFuture<Void> readAll(String folder, Reader reader) {
        return client.children(folder, null)
                .thenCompose(names ->
                        client.getAll(names.stream().map(n -> folder + "/" + n).toList())
                                .thenAccept(nodes -> read(folder, names, nodes, reader)));
    }

    private void read(String folder, List<String> names, Node[] nodes, Reader reader) {
        for (int i = 0; i < nodes.length; i++) {
            try {
                if (nodes[i] != null) {
                    reader.read(names.get(i), nodes[i]);
                }
            } catch (NodeFormatException e) {
                if (folder.equals(Paths.TOPICS)) {
                    topicsLeftOut.add(names.get(i));
                }
                problems.add(
                        "ZooKeeper's node %s/%s is left out: %s."
                                .formatted(folder, names.get(i), e.getMessage()));
            }
        }
    }

    private void readBroker(String name, Node node) throws NodeFormatException {
        try {
            int id = Integer.parseInt(name);
            brokers.put(id, BrokerNode.parse(id, node.data(), node.stat().getCzxid()));
        } catch (NumberFormatException e) {
            throw new NodeFormatException("its name is not a broker's id");
        }
    }

    private void readTopic(String name, Node node) throws NodeFormatException {
        TopicNode topic = TopicNode.parse(node.data());
        int count = topic.partitions().size();
        for (int i = 0; i < count; i++) {
            List<Integer> replicas = topic.partitions().get(i);
            if (replicas == null || replicas.isEmpty()) {
                throw new NodeFormatException(
                        "partition %d of %d is not assigned".formatted(i, count));
            }
        }
        if (count == 0) {
            throw new NodeFormatException("it has no partitions");
        }
        topics.put(name, topic);
    }

    private void readConfig(ConfigResource.Type type, String name, Node node)
            throws NodeFormatException {
        String resource = name.equals(Paths.DEFAULT_ENTITY) ? "" : name;
        // Known to exist even where it cannot be read, so that it is overwritten and not created.
        configs.put(new ConfigResource(type, resource), Map.of());
        configs.put(new ConfigResource(type, resource), ConfigNode.parse(node.data()));
    }

    private CompletableFuture<Void> giveIds() {
        List<Op> writes = new ArrayList<>();
        topics.replaceAll((name, topic) -> {
            if (topic.id() != null) {
                return topic;
            }
            TopicNode named = topic.withId(newTopicIds.get());
            writes.add(Op.setData(client.full(Paths.topic(name)), named.bytes(), -1));
            return named;
        });
        return writes.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.allOf(
                        writes.stream()
                                .map(op -> client.multi(List.of(op)))
                                .toArray(CompletableFuture<?>[]::new));
    }

    private LoadedMetadata assemble(PartitionLoader.States states, String clusterId) {
        brokers.values().forEach(b -> changes.add(new MetadataChange.BrokerRegistered(b)));
        topics.forEach((name, topic) ->
                changes.add(
                        new MetadataChange.TopicCreated(
                                states.image(
                                        name,
                                        topic,
                                        configs.getOrDefault(
                                                ConfigResource.topic(name), Map.of())))));
        configs.forEach((resource, values) -> {
            if (resource.type() != ConfigResource.Type.TOPIC && !values.isEmpty()) {
                changes.add(new MetadataChange.ConfigChanged(resource, values));
            }
        });
        return new LoadedMetadata(
                ClusterImage.empty(clusterId).apply(changes),
                states.restartedLeaders(),
                Set.copyOf(deletions),
                List.copyOf(problems));
    }
}
