package io.riverrun.zookeeper;

import io.riverrun.controller.election.Term;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.zookeeper.WriteBatches.Operation;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.nodes.ConfigNode;
import io.riverrun.zookeeper.nodes.PartitionStateNode;
import io.riverrun.zookeeper.nodes.Paths;
import io.riverrun.zookeeper.nodes.TopicNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs;

/**
 * Turns changes into operations on nodes. Confined to one write.
 *
 * <p>A topic's node comes before its partitions' states, and goes after them: whatever a crash cuts
 * off is then a partition without a state, which the next controller elects for, or a deletion that
 * its marker under {@code /admin/delete_topics} finishes.
 */
final class ChangeOperations {

    private static final byte[] NOTHING = new byte[0];

    private final ZooKeeperClient client;
    private final Term term;
    private final Set<ConfigResource> configNodes;

    /**
     * Prepares a write.
     *
     * @param configNodes the resources that have a config node, kept up to date here
     */
    ChangeOperations(ZooKeeperClient client, Term term, Set<ConfigResource> configNodes) {
        this.client = client;
        this.term = term;
        this.configNodes = configNodes;
    }

    List<Operation> createTopic(TopicImage topic) {
        List<Operation> operations = new ArrayList<>(topic.partitionCount() * 2 + 3);
        ConfigResource resource = ConfigResource.topic(topic.name());
        if (!topic.configs().isEmpty() || configNodes.contains(resource)) {
            operations.add(config(resource, topic.configs()));
        }
        operations.add(
                create(
                        Paths.topic(topic.name()),
                        TopicNode.of(topic.id(), topic.partitions()).bytes()));
        operations.add(create(Paths.partitions(topic.name()), NOTHING));
        createStates(topic.name(), topic.partitions(), operations);
        return operations;
    }

    /**
     * Adds partitions to a topic.
     *
     * @param before the topic's node as it is
     * @param version that node's version
     */
    List<Operation> addPartitions(
            String topic, TopicNode before, int version, List<PartitionImage> added) {
        List<Operation> operations = new ArrayList<>(added.size() * 2 + 1);
        operations.add(set(Paths.topic(topic), before.withAdded(added).bytes(), version));
        createStates(topic, added, operations);
        return operations;
    }

    /** A partition's new state, on top of the version before it. */
    List<Operation> changePartition(String topic, PartitionImage partition) {
        String path = Paths.partitionState(topic, partition.partition());
        byte[] data = state(partition);
        return List.of(
                partition.partitionEpoch() == 0
                        ? create(path, data)
                        : set(path, data, partition.partitionEpoch() - 1));
    }

    Operation config(ConfigResource resource, Map<String, String> configs) {
        String path = Paths.config(resource);
        byte[] data = ConfigNode.bytes(configs);
        return configNodes.add(resource) ? create(path, data) : set(path, data, -1);
    }

    /**
     * Removes a topic.
     *
     * @param partitions the names of the nodes under {@code partitions}; null when there is no such
     *     node
     * @param withState those of them that have a state
     * @param marked whether the deletion's marker exists
     * @param markNow whether to begin with the marker, because the whole will not fit one write
     */
    List<Operation> deleteTopic(
            String topic,
            List<String> partitions,
            Set<String> withState,
            boolean marked,
            boolean markNow) {
        List<Operation> operations =
                new ArrayList<>(partitions == null ? 4 : partitions.size() * 2 + 4);
        if (markNow && !marked) {
            operations.add(create(Paths.deletion(topic), NOTHING));
        }
        if (partitions != null) {
            for (String partition : partitions) {
                String path = Paths.partitions(topic) + "/" + partition;
                if (withState.contains(partition)) {
                    operations.add(delete(path + "/state"));
                }
                operations.add(delete(path));
            }
            operations.add(delete(Paths.partitions(topic)));
        }
        if (configNodes.remove(ConfigResource.topic(topic))) {
            operations.add(delete(Paths.config(ConfigResource.topic(topic))));
        }
        operations.add(delete(Paths.topic(topic)));
        if (markNow || marked) {
            operations.add(delete(Paths.deletion(topic)));
        }
        return operations;
    }

    private void createStates(
            String topic, List<PartitionImage> partitions, List<Operation> operations) {
        for (PartitionImage partition : partitions) {
            if (partition.partitionEpoch() != PartitionImage.NOT_STORED) {
                operations.add(create(Paths.partition(topic, partition.partition()), NOTHING));
                operations.add(
                        create(
                                Paths.partitionState(topic, partition.partition()),
                                state(partition)));
            }
        }
    }

    private byte[] state(PartitionImage partition) {
        return new PartitionStateNode(
                        term.epoch(), partition.leader(), partition.leaderEpoch(), partition.isr())
                .bytes();
    }

    private Operation create(String path, byte[] data) {
        return Operation.of(
                Op.create(
                        client.full(path),
                        data,
                        ZooDefs.Ids.OPEN_ACL_UNSAFE,
                        CreateMode.PERSISTENT),
                data.length);
    }

    private Operation set(String path, byte[] data, int version) {
        return Operation.of(Op.setData(client.full(path), data, version), data.length);
    }

    private Operation delete(String path) {
        return Operation.of(Op.delete(client.full(path), -1), 0);
    }
}
