package io.riverrun.zookeeper.client;

import io.riverrun.base.Invariant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException;

/** Reads of many nodes with a bounded number under way. Thread-safe. */
final class BulkRead {

    /** Bounds what waits in the client's queue and the server's socket. */
    private static final int IN_FLIGHT_MAX = 4_000;

    private final ZooKeeperClient client;
    private final List<String> paths;
    private final Node[] nodes;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger left;
    private final CompletableFuture<Node[]> result = new CompletableFuture<>();

    BulkRead(ZooKeeperClient client, List<String> paths) {
        this.client = client;
        this.paths = paths;
        this.nodes = new Node[paths.size()];
        this.left = new AtomicInteger(paths.size());
    }

    CompletableFuture<Node[]> start() {
        if (paths.isEmpty()) {
            result.complete(nodes);
        }
        for (int i = 0; i < Math.min(IN_FLIGHT_MAX, nodes.length); i++) {
            readNext();
        }
        return result;
    }

    /** One answer in, one request out. */
    private void readNext() {
        int index = next.getAndIncrement();
        if (index < nodes.length && !result.isDone()) {
            Completions.whenDone(
                    client.get(paths.get(index)), (node, failure) -> done(index, node, failure));
        }
    }

    private void done(int index, Node node, Throwable failure) {
        if (failure != null && !(failure instanceof KeeperException.NoNodeException)) {
            result.completeExceptionally(failure);
            return;
        }
        nodes[index] = node;
        readNext();
        int remaining = left.decrementAndGet();
        Invariant.check(remaining >= 0, "answers beyond the requests", remaining);
        if (remaining == 0) {
            result.complete(nodes);
        }
    }
}
