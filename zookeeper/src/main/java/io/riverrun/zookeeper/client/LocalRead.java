package io.riverrun.zookeeper.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Reads of many nodes from a server in this process: a hundred thousand states that travel through
 * a socket cost ten times as much. Confined to the client's event thread once started.
 */
final class LocalRead {

    private final Function<String, Node> server;
    private final ZooKeeperClient client;
    private final int count;
    private final IntFunction<String> paths;
    private final ZooKeeperClient.NodeReader reader;
    private final CompletableFuture<Void> result = new CompletableFuture<>();

    /**
     * @param server gives the node of a whole path; null if there is none
     */
    LocalRead(
            Function<String, Node> server,
            ZooKeeperClient client,
            int count,
            IntFunction<String> paths,
            ZooKeeperClient.NodeReader reader) {
        this.server = server;
        this.client = client;
        this.count = count;
        this.paths = paths;
        this.reader = reader;
    }

    CompletableFuture<Void> start() {
        if (count == 0) {
            result.complete(null);
            return result;
        }
        // Answered behind all that was asked of the server before, writes above all.
        Completions.whenDone(client.exists(paths.apply(0), null), (_, failure) -> readAll(failure));
        return result;
    }

    private void readAll(Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(failure);
            return;
        }
        try {
            for (int i = 0; i < count; i++) {
                reader.read(i, server.apply(client.full(paths.apply(i))));
            }
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
            return;
        }
        result.complete(null);
    }
}
