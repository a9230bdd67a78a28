package io.riverrun.zookeeper;

import io.riverrun.zookeeper.client.Node;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.nodes.ClusterIdNode;
import io.riverrun.zookeeper.nodes.Paths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;

/** Lays the nodes that every cluster has: the chroot, the roots, the cluster's id. Stateless. */
public final class ClusterRoots {

    private static final byte[] NOTHING = new byte[0];

    private ClusterRoots() {}

    /**
     * Makes what is missing, and blocks until it is there.
     *
     * @param newClusterId the id of the cluster if it has none yet
     * @return the cluster's id
     * @throws IOException with one sentence for the operator
     */
    public static String lay(ZooKeeperClient client, String newClusterId) throws IOException {
        try {
            return layAll(client, newClusterId).join();
        } catch (CompletionException e) {
            throw new IOException(
                    "The cluster's nodes could not be made in ZooKeeper at %s: %s"
                            .formatted(client.settings(), e.getCause().getMessage()),
                    e);
        }
    }

    private static CompletableFuture<String> layAll(ZooKeeperClient client, String newClusterId) {
        return client.createChroot()
                .thenCompose(done -> missing(client))
                .thenCompose(missing -> createAll(client, missing))
                .thenCompose(done -> client.get(Paths.CLUSTER_ID))
                .exceptionallyCompose(failure -> makeClusterId(client, newClusterId, failure))
                .thenApply(MetadataLoader::clusterId);
    }

    private static CompletableFuture<Node> makeClusterId(
            ZooKeeperClient client, String newClusterId, Throwable failure) {
        return ZooKeeperFailures.is(failure, KeeperException.Code.NONODE)
                ? create(client, Paths.CLUSTER_ID, ClusterIdNode.bytes(newClusterId))
                        .thenCompose(created -> client.get(Paths.CLUSTER_ID))
                : CompletableFuture.failedFuture(failure);
    }

    private static CompletableFuture<List<String>> missing(ZooKeeperClient client) {
        return client.getAll(Paths.ROOTS)
                .thenApply(nodes -> {
                    List<String> missing = new ArrayList<>();
                    for (int i = 0; i < nodes.length; i++) {
                        if (nodes[i] == null) {
                            missing.add(Paths.ROOTS.get(i));
                        }
                    }
                    return missing;
                });
    }

    /** Parents first; one that exists by now is as good as made. */
    private static CompletableFuture<Void> createAll(ZooKeeperClient client, List<String> paths) {
        return CompletableFuture.allOf(
                paths.stream()
                        .map(path -> create(client, path, NOTHING))
                        .toArray(CompletableFuture<?>[]::new));
    }

    private static CompletableFuture<Void> create(
            ZooKeeperClient client, String path, byte[] data) {
        return client.create(path, data, CreateMode.PERSISTENT)
                .handle((node, failure) -> {
                    if (failure != null
                            && !ZooKeeperFailures.is(failure, KeeperException.Code.NODEEXISTS)) {
                        throw new CompletionException(failure);
                    }
                    return null;
                });
    }
}
