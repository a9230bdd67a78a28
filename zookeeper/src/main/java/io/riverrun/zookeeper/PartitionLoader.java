package io.riverrun.zookeeper;

import io.riverrun.controller.leaders.Restarts;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.zookeeper.client.Node;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.nodes.NodeFormatException;
import io.riverrun.zookeeper.nodes.PartitionStateNode;
import io.riverrun.zookeeper.nodes.Paths;
import io.riverrun.zookeeper.nodes.TopicNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Reads the states of all partitions, pipelined. Confined to the client's event thread. */
final class PartitionLoader {

    private final ZooKeeperClient client;
    private final Map<Integer, BrokerImage> brokers;
    private final Map<String, TopicNode> topics;
    private final List<String> problems;
    private final List<TopicPartition> restartedLeaders = new ArrayList<>();
    private final Map<List<Integer>, List<Integer>> shared = new HashMap<>();

    PartitionLoader(
            ZooKeeperClient client,
            Map<Integer, BrokerImage> brokers,
            Map<String, TopicNode> topics,
            List<String> problems) {
        this.client = client;
        this.brokers = brokers;
        this.topics = topics;
        this.problems = problems;
    }

    /** Partitions' states by topic, and which leaders' epochs must end. */
    record States(
            Map<String, List<PartitionImage>> partitions, List<TopicPartition> restartedLeaders) {

        TopicImage image(String name, TopicNode topic, Map<String, String> configs) {
            return new TopicImage(name, topic.id(), partitions.get(name), configs);
        }
    }

    CompletableFuture<States> load() {
        List<String> paths = new ArrayList<>();
        topics.forEach((name, topic) -> {
            for (int i = 0; i < topic.partitions().size(); i++) {
                paths.add(Paths.partitionState(name, i));
            }
        });
        return client.getAll(paths).thenApply(this::states);
    }

    private States states(Node[] nodes) {
        Map<String, List<PartitionImage>> partitions = new HashMap<>();
        int next = 0;
        for (Map.Entry<String, TopicNode> topic : topics.entrySet()) {
            int count = topic.getValue().partitions().size();
            List<PartitionImage> states = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                states.add(state(topic.getKey(), i, topic.getValue(), nodes[next++]));
            }
            partitions.put(topic.getKey(), states);
        }
        return new States(partitions, restartedLeaders);
    }

    private PartitionImage state(String name, int partition, TopicNode topic, Node node) {
        List<Integer> replicas = share(topic.partitions().get(partition));
        if (node == null) {
            return PartitionImage.unstored(partition, replicas);
        }
        try {
            PartitionStateNode state = PartitionStateNode.parse(node.data());
            BrokerImage leader = brokers.get(state.leader());
            if (leader != null && Restarts.endEpoch(leader, node.stat().getMzxid())) {
                restartedLeaders.add(new TopicPartition(name, partition));
            }
            return new PartitionImage(
                    partition,
                    replicas,
                    topic.adding().getOrDefault(partition, List.of()),
                    topic.removing().getOrDefault(partition, List.of()),
                    share(state.isr()),
                    state.leader(),
                    state.leaderEpoch(),
                    node.stat().getVersion());
        } catch (NodeFormatException e) {
            problems.add(
                    "ZooKeeper's node %s is not readable, so partition %s-%d stays without a leader: %s."
                            .formatted(
                                    Paths.partitionState(name, partition),
                                    name,
                                    partition,
                                    e.getMessage()));
            return new PartitionImage(
                    partition,
                    replicas,
                    List.of(),
                    List.of(),
                    List.of(),
                    PartitionImage.NO_LEADER,
                    -1,
                    node.stat().getVersion());
        }
    }

    /** Most partitions have the replicas of some other one: one list serves them all. */
    private List<Integer> share(List<Integer> list) {
        return shared.computeIfAbsent(list, same -> same);
    }
}
