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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Reads the states of all partitions, pipelined. Confined to the client's event thread. */
final class PartitionLoader {

    private final ZooKeeperClient client;
    private final Map<Integer, BrokerImage> brokers;
    private final List<String> names;
    private final List<TopicNode> topics;
    private final PartitionImage[][] states;

    /** The number of each topic's first partition among all partitions. */
    private final int[] firsts;

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
        this.names = List.copyOf(topics.keySet());
        this.topics = names.stream().map(topics::get).toList();
        this.states = new PartitionImage[names.size()][];
        this.firsts = new int[names.size()];
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
        int count = 0;
        for (int i = 0; i < firsts.length; i++) {
            firsts[i] = count;
            states[i] = new PartitionImage[topics.get(i).partitions().size()];
            count += states[i].length;
        }
        return client.readEach(count, this::path, this::read).thenApply(_ -> states());
    }

    private String path(int index) {
        int topic = topicOf(index);
        return Paths.partitionState(names.get(topic), index - firsts[topic]);
    }

    private void read(int index, Node node) {
        int topic = topicOf(index);
        int partition = index - firsts[topic];
        states[topic][partition] = state(names.get(topic), partition, topics.get(topic), node);
    }

    /** No topic is without partitions, so no two begin with the same. */
    private int topicOf(int index) {
        int found = Arrays.binarySearch(firsts, index);
        return found < 0 ? -found - 2 : found;
    }

    private States states() {
        Map<String, List<PartitionImage>> partitions = new HashMap<>();
        for (int i = 0; i < states.length; i++) {
            partitions.put(names.get(i), Arrays.asList(states[i]));
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
