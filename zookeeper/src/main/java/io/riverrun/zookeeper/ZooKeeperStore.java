package io.riverrun.zookeeper;

import io.riverrun.controller.election.Term;
import io.riverrun.controller.producers.ProducerIdBlock;
import io.riverrun.controller.store.LoadedMetadata;
import io.riverrun.controller.store.MetadataStore;
import io.riverrun.controller.store.StoreException;
import io.riverrun.controller.store.StoreListener;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.Uuid;
import io.riverrun.zookeeper.client.Node;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.nodes.NodeFormatException;
import io.riverrun.zookeeper.nodes.Paths;
import io.riverrun.zookeeper.nodes.ProducerIdBlockNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's metadata in the nodes that Kafka 3.x keeps in ZooKeeper. Thread-safe; writes are
 * called one at a time, by the controller.
 */
public final class ZooKeeperStore implements MetadataStore {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperStore.class);

    private final ZooKeeperClient client;
    private final Supplier<Uuid> newTopicIds;
    private final Set<ConfigResource> configNodes = ConcurrentHashMap.newKeySet();
    private final Set<String> knownTopics = ConcurrentHashMap.newKeySet();
    private volatile StoreWatches watches;

    /**
     * A store on a client whose roots are laid ({@link ClusterRoots}).
     *
     * @param newTopicIds random ids, for topics that were made before topics had ids
     */
    public ZooKeeperStore(ZooKeeperClient client, Supplier<Uuid> newTopicIds) {
        this.client = client;
        this.newTopicIds = newTopicIds;
    }

    @Override
    public CompletionStage<LoadedMetadata> load() {
        MetadataLoader loader = new MetadataLoader(client, newTopicIds);
        return translated(
                loader.load()
                        .thenApply(loaded -> {
                            remember(loader, loaded);
                            return loaded;
                        }));
    }

    @Override
    public CompletionStage<Void> store(Term term, List<MetadataChange> changes) {
        for (MetadataChange change : changes) {
            if (change instanceof MetadataChange.TopicCreated created) {
                knownTopics.add(created.topic().name());
            } else if (change instanceof MetadataChange.TopicDeleted deleted) {
                knownTopics.remove(deleted.name());
            }
        }
        return translated(new MetadataWrite(client, term, configNodes).write(changes));
    }

    @Override
    public CompletionStage<ProducerIdBlock> reserveProducerIds(Term term, int brokerId) {
        return translated(
                client.get(Paths.PRODUCER_IDS)
                        .thenCompose(node -> {
                            ProducerIdBlock block = nextBlock(node, brokerId);
                            return write(term, node, block).thenApply(done -> block);
                        }));
    }

    @Override
    public CompletionStage<Void> startProducerIdsAt(Term term, long firstId) {
        return translated(
                client.get(Paths.PRODUCER_IDS)
                        .thenCompose(node ->
                                nextBlock(node, term.controllerId()).firstId() >= firstId
                                        ? CompletableFuture.completedFuture(null)
                                        : write(
                                                term,
                                                node,
                                                ProducerIdBlock.before(
                                                        firstId, term.controllerId()))));
    }

    private CompletableFuture<Void> write(Term term, Node before, ProducerIdBlock block) {
        return client.multi(
                List.of(
                        fence(term),
                        Op.setData(
                                client.full(Paths.PRODUCER_IDS),
                                ProducerIdBlockNode.bytes(block),
                                before.stat().getVersion())));
    }

    @Override
    public CompletionStage<Void> forgetDeletion(Term term, String topic) {
        return translated(
                client.multi(
                                List.of(
                                        fence(term),
                                        Op.delete(client.full(Paths.deletion(topic)), -1)))
                        .exceptionally(failure -> {
                            if (ZooKeeperFailures.is(failure, KeeperException.Code.NONODE)) {
                                return null;
                            }
                            throw new CompletionException(failure);
                        }));
    }

    @Override
    public void watch(StoreListener listener) {
        StoreWatches before = watches;
        if (before != null) {
            before.stop();
        }
        watches = new StoreWatches(client, listener, knownTopics);
        watches.start();
    }

    private void remember(MetadataLoader loader, LoadedMetadata loaded) {
        configNodes.clear();
        configNodes.addAll(loader.configNodes());
        knownTopics.clear();
        for (TopicImage topic : loaded.image().topics()) {
            knownTopics.add(topic.name());
        }
        knownTopics.addAll(loader.topicsLeftOut());
        loaded.problems().forEach(LOG::warn);
    }

    private Op fence(Term term) {
        return Op.check(client.full(Paths.CONTROLLER_EPOCH), term.fence());
    }

    private static ProducerIdBlock nextBlock(Node node, int brokerId) {
        try {
            return ProducerIdBlockNode.next(node.data(), brokerId);
        } catch (NodeFormatException e) {
            throw new StoreException(
                    StoreException.Reason.CONFLICT,
                    "ZooKeeper's node %s is not readable: %s."
                            .formatted(Paths.PRODUCER_IDS, e.getMessage()),
                    e);
        }
    }

    private static <T> CompletionStage<T> translated(CompletableFuture<T> result) {
        return result.exceptionally(failure -> {
            StoreException translated = ZooKeeperFailures.translate(failure);
            LOG.warn("The metadata store: {} ({})", translated.getMessage(), translated.reason());
            throw translated;
        });
    }
}
