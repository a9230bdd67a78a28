package io.riverrun.zookeeper.client;

import io.riverrun.zookeeper.embedded.ZooKeeperProperties;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.zookeeper.AsyncCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to ZooKeeper that outlives its sessions: when one expires it begins another and
 * tells its listeners. Every operation is asynchronous and pipelined, takes paths relative to the
 * chroot, and completes on the event thread, exceptionally only with {@link KeeperException}.
 * Thread-safe.
 */
public final class ZooKeeperClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperClient.class);

    private final ZooKeeperSettings settings;
    private final SessionFile sessionFile;
    private final CountDownLatch connected = new CountDownLatch(1);
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
    private volatile ZooKeeper zooKeeper;
    private volatile boolean closed;

    /** Gives the node of a whole path, from a server in this process; null to ask through it. */
    private volatile Function<String, Node> server;

    private ZooKeeperClient(ZooKeeperSettings settings, SessionFile sessionFile) {
        this.settings = settings;
        this.sessionFile = sessionFile;
    }

    /**
     * Connects; blocks until the first session begins.
     *
     * @param sessionFile where the session is remembered so that the next process can end it after
     *     a crash; null to do without
     * @throws IOException with one sentence for the operator, when ZooKeeper does not answer in
     *     time
     */
    public static ZooKeeperClient connect(ZooKeeperSettings settings, SessionFile sessionFile)
            throws IOException {
        ZooKeeperProperties.set();
        if (sessionFile != null) {
            Optional<SessionFile.Session> left = sessionFile.left();
            if (left.isPresent()) {
                LeftSession.end(settings, left.get());
                sessionFile.ended();
            }
        }
        ZooKeeperClient client = new ZooKeeperClient(settings, sessionFile);
        client.begin();
        try {
            if (!client.connected.await(settings.connectionTimeoutMs(), TimeUnit.MILLISECONDS)) {
                client.close();
                throw new IOException(
                        "ZooKeeper at %s did not answer within %d ms; check %s, or leave it out to"
                                        .formatted(
                                                settings,
                                                settings.connectionTimeoutMs(),
                                                ZooKeeperSettings.CONNECT.name())
                                + " run a ZooKeeper inside the broker.");
            }
        } catch (InterruptedException e) {
            client.close();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while connecting to ZooKeeper.", e);
        }
        return client;
    }

    public ZooKeeperSettings settings() {
        return settings;
    }

    /**
     * Has reads of many nodes made from the server that it is connected to, which is in this
     * process.
     *
     * @param nodes gives the node of a whole path; null if there is none
     */
    public void readFrom(Function<String, Node> nodes) {
        server = nodes;
    }

    /** The present session's id. */
    public long sessionId() {
        return zooKeeper.getSessionId();
    }

    /** Tells the listener of every later session; the present one has begun already. */
    public void addSessionListener(SessionListener listener) {
        listeners.add(listener);
    }

    public CompletableFuture<Node> get(String path) {
        return get(path, null);
    }

    /**
     * Reads a node.
     *
     * @param watcher told once of the next change; null for none
     */
    public CompletableFuture<Node> get(String path, Watcher watcher) {
        CompletableFuture<Node> result = new CompletableFuture<>();
        AsyncCallback.DataCallback callback =
                (rc, p, ctx, data, stat) ->
                        finish(result, rc, p, new Node(data == null ? new byte[0] : data, stat));
        zooKeeper.getData(full(path), watcher, callback, null);
        return result;
    }

    public CompletableFuture<List<String>> children(String path, Watcher watcher) {
        CompletableFuture<List<String>> result = new CompletableFuture<>();
        AsyncCallback.ChildrenCallback callback =
                (rc, p, ctx, children) -> finish(result, rc, p, children);
        zooKeeper.getChildren(full(path), watcher, callback, null);
        return result;
    }

    /** Whether the node is there; the watcher is set in either case. */
    public CompletableFuture<Boolean> exists(String path, Watcher watcher) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        AsyncCallback.StatCallback callback =
                (rc, p, ctx, stat) -> {
                    boolean absent = rc == KeeperException.Code.NONODE.intValue();
                    finish(result, absent ? 0 : rc, p, !absent);
                };
        zooKeeper.exists(full(path), watcher, callback, null);
        return result;
    }

    /** Creates a node; completes with it. The chroot itself is the path "". */
    public CompletableFuture<Node> create(String path, byte[] data, CreateMode mode) {
        CompletableFuture<Node> result = new CompletableFuture<>();
        AsyncCallback.Create2Callback callback =
                (rc, p, ctx, name, stat) -> finish(result, rc, p, new Node(data, stat));
        zooKeeper.create(full(path), data, ZooDefs.Ids.OPEN_ACL_UNSAFE, mode, callback, null);
        return result;
    }

    /** Makes the steps of the chroot that do not exist. */
    public CompletableFuture<Void> createChroot() {
        CompletableFuture<Void> made = CompletableFuture.completedFuture(null);
        String chroot = settings.chroot();
        for (int end = chroot.indexOf('/', 1);
                !chroot.isEmpty();
                end = chroot.indexOf('/', end + 1)) {
            String step = end < 0 ? chroot : chroot.substring(0, end);
            made = made.thenCombine(createIfAbsent(step), (before, now) -> null);
            if (end < 0) {
                break;
            }
        }
        return made;
    }

    private CompletableFuture<Void> createIfAbsent(String fullPath) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        AsyncCallback.StringCallback callback =
                (rc, p, ctx, name) -> {
                    boolean exists = rc == KeeperException.Code.NODEEXISTS.intValue();
                    finish(result, exists ? 0 : rc, p, null);
                };
        zooKeeper.create(
                fullPath,
                new byte[0],
                ZooDefs.Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT,
                callback,
                null);
        return result;
    }

    /**
     * Deletes a node without children.
     *
     * @param version what the node's version must be; -1 for any
     */
    public CompletableFuture<Void> delete(String path, int version) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        AsyncCallback.VoidCallback callback = (rc, p, ctx) -> finish(result, rc, p, null);
        zooKeeper.delete(full(path), version, callback, null);
        return result;
    }

    /** Reads many nodes, pipelined, in order; null stands for a node that does not exist. */
    public CompletableFuture<Node[]> getAll(List<String> paths) {
        Node[] nodes = new Node[paths.size()];
        return readEach(nodes.length, paths::get, (index, node) -> nodes[index] = node)
                .thenApply(_ -> nodes);
    }

    /** Takes nodes that were read. */
    @FunctionalInterface
    public interface NodeReader {

        /**
         * Takes one.
         *
         * @param node null when there is no such node
         */
        void read(int index, Node node);
    }

    /**
     * Reads many nodes, pipelined, and hands on each as it comes, so that they are not all in
     * memory at once.
     *
     * @param paths by index, from 0
     * @param reader called on the client's event thread
     */
    public CompletableFuture<Void> readEach(
            int count, IntFunction<String> paths, NodeReader reader) {
        Function<String, Node> nodes = server;
        return nodes == null
                ? new BulkRead(this, count, paths, reader).start()
                : new LocalRead(nodes, this, count, paths, reader).start();
    }

    /** All of the operations or none; their paths come from {@link #full}. */
    public CompletableFuture<Void> multi(List<Op> operations) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        AsyncCallback.MultiCallback callback =
                (rc, p, ctx, results) ->
                        finish(result, rc, Multi.culprit(operations, results), null);
        zooKeeper.multi(operations, callback, null);
        return result;
    }

    /**
     * Reads that fail each for itself, so that the whole fails only without an answer; their paths
     * come from {@link #full}.
     */
    CompletableFuture<List<OpResult>> multiRead(List<Op> reads) {
        CompletableFuture<List<OpResult>> result = new CompletableFuture<>();
        AsyncCallback.MultiCallback callback =
                (rc, p, ctx, results) -> finish(result, results == null ? rc : 0, p, results);
        zooKeeper.multi(reads, callback, null);
        return result;
    }

    /** The path as ZooKeeper knows it. */
    public String full(String path) {
        return settings.chroot().isEmpty() ? path : settings.chroot() + path;
    }

    /** Ends the session, and with it all its ephemeral nodes, and forgets it. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            // Without an answer it is not known to have ended; and if none ever came, the file
            // names the one before.
            boolean answers = zooKeeper.getState().isConnected();
            boolean ended = zooKeeper.close(settings.sessionTimeoutMs()) && answers;
            if (ended && sessionFile != null) {
                sessionFile.delete();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("The session file could not be removed: {}", e.toString());
        }
    }

    private synchronized void begin() throws IOException {
        if (!closed) {
            zooKeeper =
                    new ZooKeeper(
                            settings.hosts(),
                            settings.sessionTimeoutMs(),
                            new SessionWatcher(),
                            new ClientConfig());
        }
    }

    /** Waits until {@link #begin} has set the handle whose events may already arrive. */
    private synchronized ZooKeeper current() {
        return zooKeeper;
    }

    private static <T> void finish(CompletableFuture<T> result, int rc, String path, T value) {
        if (rc == 0) {
            result.complete(value);
        } else {
            result.completeExceptionally(
                    KeeperException.create(KeeperException.Code.get(rc), path));
        }
    }

    /** Follows one session; confined to its event thread. */
    private final class SessionWatcher implements Watcher {
        private boolean begun;

        @Override
        public void process(WatchedEvent event) {
            if (event.getType() != Event.EventType.None || closed) {
                return;
            }
            switch (event.getState()) {
                case SyncConnected -> {
                    if (!begun) {
                        begun = true;
                        began();
                    }
                }
                case Expired -> expired();
                case Disconnected ->
                        LOG.info(
                                "The connection to ZooKeeper at {} is lost; trying again",
                                settings);
                default -> LOG.debug("ZooKeeper's state is {}", event.getState());
            }
        }

        private void began() {
            ZooKeeper current = current();
            if (sessionFile != null) {
                try {
                    sessionFile.write(SessionFile.Session.of(current));
                } catch (IOException e) {
                    LOG.warn("The ZooKeeper session cannot be remembered: {}", e.toString());
                }
            }
            boolean first = connected.getCount() > 0;
            connected.countDown();
            if (!first) {
                listeners.forEach(SessionListener::sessionBegan);
            }
        }

        private void expired() {
            LOG.warn("The ZooKeeper session has expired; beginning another");
            listeners.forEach(SessionListener::sessionEnded);
            try {
                begin();
            } catch (IOException e) {
                LOG.error("No new ZooKeeper session: {}", e.toString());
            }
        }
    }
}
