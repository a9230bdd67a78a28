package io.riverrun.zookeeper;

import io.riverrun.controller.store.StoreListener;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.zookeeper.client.Node;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.nodes.BrokerNode;
import io.riverrun.zookeeper.nodes.ConfigNode;
import io.riverrun.zookeeper.nodes.NodeFormatException;
import io.riverrun.zookeeper.nodes.Paths;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what others write: brokers that come and go, topics and deletions and configs that old
 * tools put into ZooKeeper. Each folder is listed again at most once per interval, so that creating
 * 100,000 topics does not list them 100,000 times. Confined to the client's event thread.
 */
final class StoreWatches {

    private static final Logger LOG = LoggerFactory.getLogger(StoreWatches.class);

    /** How soon what old tools write is seen; brokers are seen at once. */
    private static final long LISTING_INTERVAL_MS = 1_000;

    private final ZooKeeperClient client;
    private final StoreListener listener;
    private final Set<String> knownTopics;
    private final Set<String> seenConfigChanges = new HashSet<>();
    private volatile boolean stopped;

    StoreWatches(ZooKeeperClient client, StoreListener listener, Set<String> knownTopics) {
        this.client = client;
        this.listener = listener;
        this.knownTopics = knownTopics;
    }

    void start() {
        follow(Paths.BROKER_IDS, 0, true, this::brokers);
        follow(Paths.TOPICS, LISTING_INTERVAL_MS, true, this::topics);
        follow(Paths.DELETE_TOPICS, LISTING_INTERVAL_MS, true, this::deletions);
        follow(Paths.CONFIG_CHANGES, LISTING_INTERVAL_MS, false, this::configChanges);
    }

    void stop() {
        stopped = true;
    }

    /**
     * Lists a folder now and after each change.
     *
     * @param quietly whether the first list only arms the watch, for the load will read it
     */
    private void follow(
            String folder, long intervalMs, boolean quietly, Consumer<List<String>> changed) {
        if (stopped) {
            return;
        }
        Executor later =
                CompletableFuture.delayedExecutor(intervalMs, TimeUnit.MILLISECONDS, Runnable::run);
        logFailure(
                client.children(
                                folder,
                                event -> {
                                    if (event.getPath() == null) {
                                        return;
                                    }
                                    if (intervalMs == 0) {
                                        follow(folder, intervalMs, false, changed);
                                    } else {
                                        later.execute(
                                                () -> follow(folder, intervalMs, false, changed));
                                    }
                                })
                        .handle((children, failure) -> {
                            if (failure != null) {
                                LOG.debug("{} cannot be watched: {}", folder, failure.toString());
                                retry(folder, intervalMs, changed);
                            } else if (!quietly && !stopped) {
                                changed.accept(children);
                            }
                            return null;
                        }));
    }

    /** After a lost connection; a lost session makes new watches, which stop these. */
    private void retry(String folder, long intervalMs, Consumer<List<String>> changed) {
        CompletableFuture.delayedExecutor(LISTING_INTERVAL_MS, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> follow(folder, intervalMs, false, changed));
    }

    private void brokers(List<String> names) {
        logFailure(
                client.getAll(names.stream().map(name -> Paths.BROKER_IDS + "/" + name).toList())
                        .thenAccept(nodes -> {
                            List<BrokerImage> brokers = new ArrayList<>();
                            for (int i = 0; i < nodes.length; i++) {
                                broker(names.get(i), nodes[i], brokers);
                            }
                            listener.brokersAre(brokers);
                        }));
    }

    private static void broker(String name, Node node, List<BrokerImage> brokers) {
        if (node == null) {
            return;
        }
        try {
            int id = Integer.parseInt(name);
            brokers.add(BrokerNode.parse(id, node.data(), node.stat().getCzxid()));
        } catch (NodeFormatException | NumberFormatException e) {
            LOG.warn("The registration of broker {} is not readable: {}", name, e.getMessage());
        }
    }

    private void topics(List<String> names) {
        if (!knownTopics.containsAll(names)) {
            knownTopics.addAll(names);
            listener.topicsChangedOutside();
        }
    }

    private void deletions(List<String> names) {
        if (!names.isEmpty()) {
            listener.deletionsAskedFor(names);
        }
    }

    private void configChanges(List<String> names) {
        boolean first = seenConfigChanges.isEmpty();
        for (String name : names) {
            if (seenConfigChanges.add(name) && !first) {
                logFailure(
                        client.get(Paths.CONFIG_CHANGES + "/" + name)
                                .thenAccept(this::configChange));
            }
        }
        seenConfigChanges.retainAll(names);
        seenConfigChanges.add("");
    }

    private void configChange(Node notification) {
        try {
            String entity = ConfigNode.changedEntity(notification.data());
            int slash = entity.indexOf('/');
            for (ConfigResource.Type type : ConfigResource.Type.values()) {
                if (slash > 0
                        && Paths.configs(type).equals("/config/" + entity.substring(0, slash))) {
                    readConfig(type, entity.substring(slash + 1));
                }
            }
        } catch (NodeFormatException e) {
            LOG.warn(
                    "A notification under {} is left out: {}",
                    Paths.CONFIG_CHANGES,
                    e.getMessage());
        }
    }

    private void readConfig(ConfigResource.Type type, String entity) {
        String name = entity.equals(Paths.DEFAULT_ENTITY) ? "" : entity;
        ConfigResource resource = new ConfigResource(type, name);
        logFailure(
                client.get(Paths.config(resource))
                        .thenAccept(node -> {
                            try {
                                listener.configsChangedOutside(
                                        resource, ConfigNode.parse(node.data()));
                            } catch (NodeFormatException e) {
                                LOG.warn(
                                        "The configs of {} are not readable: {}",
                                        entity,
                                        e.getMessage());
                            }
                        }));
    }

    private static void logFailure(CompletableFuture<?> work) {
        CompletableFuture<?> _ =
                work.exceptionally(failure -> {
                    LOG.warn("A change in ZooKeeper was missed: {}", failure.toString());
                    return null;
                });
    }
}
