package io.riverrun.zookeeper;

import io.riverrun.controller.election.Term;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.zookeeper.WriteBatches.Operation;
import io.riverrun.zookeeper.client.Node;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.nodes.NodeFormatException;
import io.riverrun.zookeeper.nodes.Paths;
import io.riverrun.zookeeper.nodes.TopicNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;

/** One list of changes on its way to ZooKeeper. Confined to one write. */
final class MetadataWrite implements MetadataChange.Visitor<CompletableFuture<Void>> {

    private final ZooKeeperClient client;
    private final WriteBatches batches;
    private final ChangeOperations operations;

    MetadataWrite(ZooKeeperClient client, Term term, Set<ConfigResource> configNodes) {
        this.client = client;
        this.batches = new WriteBatches(client, term);
        this.operations = new ChangeOperations(client, term, configNodes);
    }

    CompletableFuture<Void> write(List<MetadataChange> changes) {
        return planFrom(changes, 0).thenCompose(planned -> batches.send());
    }

    /**
     * Plans change by change. Most need nothing read; those that do are waited for, so that the
     * operations stay in the order of the changes.
     */
    private CompletableFuture<Void> planFrom(List<MetadataChange> changes, int first) {
        for (int i = first; i < changes.size(); i++) {
            CompletableFuture<Void> planned = changes.get(i).accept(this);
            if (!planned.isDone() || planned.isCompletedExceptionally()) {
                int next = i + 1;
                return planned.thenCompose(done -> planFrom(changes, next));
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> topicCreated(MetadataChange.TopicCreated created) {
        return ready(operations.createTopic(created.topic()));
    }

    @Override
    public CompletableFuture<Void> topicDeleted(MetadataChange.TopicDeleted deleted) {
        return planDeletion(deleted.name());
    }

    @Override
    public CompletableFuture<Void> partitionsAdded(MetadataChange.PartitionsAdded added) {
        return planAddition(added);
    }

    @Override
    public CompletableFuture<Void> partitionChanged(MetadataChange.PartitionChanged changed) {
        return planPartition(changed);
    }

    @Override
    public CompletableFuture<Void> configChanged(MetadataChange.ConfigChanged changed) {
        return ready(List.of(operations.config(changed.resource(), changed.configs())));
    }

    @Override
    public CompletableFuture<Void> brokerRegistered(MetadataChange.BrokerRegistered registered) {
        return ready(List.of());
    }

    @Override
    public CompletableFuture<Void> brokerGone(MetadataChange.BrokerGone gone) {
        return ready(List.of());
    }

    @Override
    public CompletableFuture<Void> controllerChanged(MetadataChange.ControllerChanged changed) {
        return ready(List.of());
    }

    private CompletableFuture<Void> ready(List<Operation> planned) {
        batches.add(planned);
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> planAddition(MetadataChange.PartitionsAdded added) {
        return client.get(Paths.topic(added.topic()))
                .thenCompose(node ->
                        createIfAbsent(Paths.partitions(added.topic())).thenApply(done -> node))
                .thenAccept(node -> addPartitions(added, node));
    }

    private void addPartitions(MetadataChange.PartitionsAdded added, Node node) {
        try {
            batches.add(
                    operations.addPartitions(
                            added.topic(),
                            TopicNode.parse(node.data()),
                            node.stat().getVersion(),
                            added.partitions()));
        } catch (NodeFormatException e) {
            throw new CompletionException(e);
        }
    }

    /** The first state of a partition that a tool made may lack the nodes above it. */
    private CompletableFuture<Void> planPartition(MetadataChange.PartitionChanged changed) {
        PartitionImage partition = changed.partition();
        List<Operation> planned = operations.changePartition(changed.topic(), partition);
        if (partition.partitionEpoch() > 0) {
            return ready(planned);
        }
        batches.add(planned);
        CompletableFuture<Void> parent = createIfAbsent(Paths.partitions(changed.topic()));
        return parent.thenCombine(
                createIfAbsent(Paths.partition(changed.topic(), partition.partition())),
                (one, other) -> null);
    }

    private CompletableFuture<Void> createIfAbsent(String path) {
        return client.create(path, new byte[0], CreateMode.PERSISTENT)
                .handle((node, failure) -> {
                    if (failure != null
                            && !ZooKeeperFailures.is(failure, KeeperException.Code.NODEEXISTS)) {
                        throw new CompletionException(failure);
                    }
                    return null;
                });
    }

    private CompletableFuture<Void> planDeletion(String topic) {
        CompletableFuture<Boolean> marked = client.exists(Paths.deletion(topic), null);
        CompletableFuture<List<String>> partitions =
                client.children(Paths.partitions(topic), null)
                        .exceptionally(failure -> {
                            if (ZooKeeperFailures.is(failure, KeeperException.Code.NONODE)) {
                                return null;
                            }
                            throw new CompletionException(failure);
                        });
        return partitions
                .thenCompose(names -> withState(topic, names))
                .thenCombine(
                        marked,
                        (withState, isMarked) -> {
                            delete(topic, partitions.join(), withState, isMarked);
                            return null;
                        });
    }

    private CompletableFuture<Set<String>> withState(String topic, List<String> partitions) {
        List<String> names = partitions == null ? List.of() : partitions;
        String folder = Paths.partitions(topic) + "/";
        return client.getAll(names.stream().map(name -> folder + name + "/state").toList())
                .thenApply(nodes -> {
                    Set<String> withState = new HashSet<>();
                    for (int i = 0; i < nodes.length; i++) {
                        if (nodes[i] != null) {
                            withState.add(names.get(i));
                        }
                    }
                    return withState;
                });
    }

    private void delete(
            String topic, List<String> partitions, Set<String> withState, boolean marked) {
        List<String> sorted = partitions == null ? null : new ArrayList<>(partitions);
        int count = sorted == null ? 0 : sorted.size();
        // Two nodes a partition; a topic this small fits one write whatever its name's length.
        boolean small = count * 2 * (topic.length() + 120) < 400_000 && count < 1_900;
        batches.add(operations.deleteTopic(topic, sorted, withState, marked, !small));
    }
}
