package io.riverrun.zookeeper.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
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
    private final int count;
    private final IntFunction<String> paths;
    private final ZooKeeperClient.NodeReader reader;
    private final CompletableFuture<Void> result = new CompletableFuture<>();
    private int next;
    private int read;

    BulkRead(
            ZooKeeperClient client,
            int count,
            IntFunction<String> paths,
            ZooKeeperClient.NodeReader reader) {
        this.client = client;
        this.count = count;
        this.paths = paths;
        this.reader = reader;
    }

    CompletableFuture<Void> start() {
        if (count == 0) {
            result.complete(null);
        }
        for (int i = 0; i < REQUESTS_IN_FLIGHT_MAX; i++) {
            readNext();
        }
        return result;
    }

    private synchronized void readNext() {
        if (next >= count || result.isDone()) {
            return;
        }
        int first = next;
        next = Math.min(count, first + NODES_PER_REQUEST);
        List<Op> reads = new ArrayList<>(next - first);
        for (int i = first; i < next; i++) {
            reads.add(Op.getData(client.full(paths.apply(i))));
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
        try {
            for (int i = 0; i < results.size(); i++) {
                reader.read(first + i, node(results.get(i), first + i));
            }
        } catch (KeeperException | RuntimeException e) {
            result.completeExceptionally(e);
            return;
        }
        read += results.size();
        readNext();
        if (read == count) {
            result.complete(null);
        }
    }

    private Node node(OpResult answer, int index) throws KeeperException {
        if (answer instanceof OpResult.GetDataResult found) {
            byte[] data = found.getData();
            return new Node(data == null ? new byte[0] : data, found.getStat());
        }
        if (answer instanceof OpResult.ErrorResult error
                && error.getErr() != KeeperException.Code.NONODE.intValue()) {
            throw KeeperException.create(
                    KeeperException.Code.get(error.getErr()), paths.apply(index));
        }
        return null;
    }
}
