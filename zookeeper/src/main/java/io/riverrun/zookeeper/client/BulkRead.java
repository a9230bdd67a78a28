package io.riverrun.zookeeper.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;

/**
 * Reads of many nodes: in multi-reads, a few of them under way at a time. Confined to the client's
 * event thread once started.
 */
final class BulkRead {

    /** Nodes in one request: what they hold stays well under the packet limit. */
    private static final int NODES_PER_REQUEST = 500;

    /** Bounds what waits in the client's queue and the server's socket. */
    private static final int REQUESTS_IN_FLIGHT_MAX = 8;

    private final ZooKeeperClient client;
    private final List<String> paths;
    private final Node[] nodes;
    private final CompletableFuture<Node[]> result = new CompletableFuture<>();
    private int next;
    private int read;

    BulkRead(ZooKeeperClient client, List<String> paths) {
        this.client = client;
        this.paths = paths;
        this.nodes = new Node[paths.size()];
    }

    CompletableFuture<Node[]> start() {
        if (paths.isEmpty()) {
            result.complete(nodes);
        }
        for (int i = 0; i < REQUESTS_IN_FLIGHT_MAX; i++) {
            readNext();
        }
        return result;
    }

    private synchronized void readNext() {
        if (next >= paths.size() || result.isDone()) {
            return;
        }
        int first = next;
        next = Math.min(paths.size(), first + NODES_PER_REQUEST);
        List<Op> reads = new ArrayList<>(next - first);
        for (String path : paths.subList(first, next)) {
            reads.add(Op.getData(client.full(path)));
        }
        Completions.whenDone(
                client.multiRead(reads), (results, failure) -> done(first, results, failure));
    }

    /** One answer in, one request out. */
    private synchronized void done(int first, List<OpResult> results, Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(failure);
            return;
        }
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.GetDataResult found) {
                byte[] data = found.getData();
                nodes[first + i] = new Node(data == null ? new byte[0] : data, found.getStat());
            } else if (results.get(i) instanceof OpResult.ErrorResult error
                    && error.getErr() != KeeperException.Code.NONODE.intValue()) {
                result.completeExceptionally(
                        KeeperException.create(
                                KeeperException.Code.get(error.getErr()), paths.get(first + i)));
                return;
            }
        }
        read += results.size();
        readNext();
        if (read == nodes.length) {
            result.complete(nodes);
        }
    }
}
