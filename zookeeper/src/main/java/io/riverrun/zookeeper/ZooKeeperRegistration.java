package io.riverrun.zookeeper;

import io.riverrun.base.Clock;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.Endpoint;
import io.riverrun.zookeeper.client.Completions;
import io.riverrun.zookeeper.client.Node;
import io.riverrun.zookeeper.client.SessionListener;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.nodes.BrokerNode;
import io.riverrun.zookeeper.nodes.NodeFormatException;
import io.riverrun.zookeeper.nodes.Paths;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a broker's ephemeral node in {@code /brokers/ids}, in each session anew. Thread-safe.
 *
 * <p>Each registration also writes a node that stays, {@link Paths#lastRegistration}, in the same
 * transaction, so that node's modification zxid is the epoch of the broker's last registration. If
 * it is the one that the broker's folders were closed under, nobody was registered in between, and
 * the new registration says so ({@link BrokerImage#continuedEpoch()}). A later session's finds this
 * process' own there, and continues nothing.
 *
 * <p>A node of that id from another session is either this broker's own, left by a process that
 * died, which ends with its session, or a live broker's, which refuses the start: at once when it
 * answers under an address that is not ours, else when it outlives the session timeout.
 */
public final class ZooKeeperRegistration implements SessionListener {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperRegistration.class);
    private static final int PROBE_TIMEOUT_MS = 1_000;
    private static final long RETRY_MS = 500;
    private static final byte[] NOTHING = new byte[0];

    private final ZooKeeperClient client;
    private final int brokerId;
    private final String rack;
    private final List<Endpoint> endpoints;
    private final Clock clock;

    /** As the folders say. */
    private volatile long servedInEpoch;

    /**
     * A registration that is not made yet.
     *
     * @param rack null for none
     * @param endpoints the advertised listeners, already listening
     * @param servedInEpoch the epoch in which the last process served, if it shut down in order;
     *     {@link BrokerImage#NONE} otherwise
     */
    public ZooKeeperRegistration(
            ZooKeeperClient client,
            int brokerId,
            String rack,
            List<Endpoint> endpoints,
            long servedInEpoch,
            Clock clock) {
        this.client = client;
        this.brokerId = brokerId;
        this.rack = rack;
        this.endpoints = List.copyOf(endpoints);
        this.servedInEpoch = servedInEpoch;
        this.clock = clock;
    }

    /**
     * Registers, now and in every later session; blocks, and not longer than twice the session
     * timeout.
     *
     * @return the broker's epoch
     * @throws IOException with one sentence for the operator, when a live broker has the id
     */
    public long register() throws IOException {
        long deadlineNanos =
                clock.monotonicNanos()
                        + TimeUnit.MILLISECONDS.toNanos(client.settings().sessionTimeoutMs() * 2L);
        try {
            Node node = tryCreate();
            for (boolean waited = false; node == null; waited = true) {
                if (!awaitVacancy(deadlineNanos, waited)) {
                    throw new IOException(taken());
                }
                node = tryCreate();
            }
            client.addSessionListener(this);
            return node.stat().getCzxid();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while registering the broker.", e);
        }
    }

    /**
     * Registers once more, and takes back that nothing happened since the last process; blocks.
     *
     * @return the broker's epoch from now on
     * @throws IOException with one sentence for the operator
     */
    public long registerAsRestarted() throws IOException {
        servedInEpoch = BrokerImage.NONE;
        try {
            return lastRegistration()
                    .thenCompose(last -> {
                        List<Op> operations = new ArrayList<>(operations(last));
                        operations.addFirst(Op.delete(client.full(path()), -1));
                        return client.multi(operations);
                    })
                    .thenCompose(_ -> client.get(path()))
                    .get()
                    .stat()
                    .getCzxid();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while registering the broker.", e);
        } catch (ExecutionException e) {
            throw notRegistered(e);
        }
    }

    /** The new node, or null when another session has one. */
    private Node tryCreate() throws InterruptedException, IOException {
        try {
            return create().get();
        } catch (ExecutionException e) {
            if (ZooKeeperFailures.is(e.getCause(), KeeperException.Code.NODEEXISTS)
                    || ZooKeeperFailures.is(e.getCause(), KeeperException.Code.BADVERSION)) {
                return null;
            }
            throw notRegistered(e);
        }
    }

    private IOException notRegistered(ExecutionException e) {
        return new IOException(
                "Broker %d could not be registered in ZooKeeper at %s: %s"
                        .formatted(brokerId, client.settings(), e.getCause().getMessage()),
                e);
    }

    @Override
    public void sessionBegan() {
        Completions.whenDone(
                create(),
                (node, failure) -> {
                    if (failure == null) {
                        LOG.info("Broker {} is registered in a new session", brokerId);
                    } else {
                        LOG.warn("Broker {} registers later: {}", brokerId, failure.toString());
                        CompletableFuture.delayedExecutor(RETRY_MS, TimeUnit.MILLISECONDS)
                                .execute(this::sessionBegan);
                    }
                });
    }

    @Override
    public void sessionEnded() {}

    /** Makes the node; one that this very session made already is as good. */
    private CompletableFuture<Node> create() {
        return lastRegistration()
                .thenCompose(last -> client.multi(operations(last)))
                .thenCompose(_ -> client.get(path()))
                .exceptionallyCompose(failure -> {
                    if (!ZooKeeperFailures.is(failure, KeeperException.Code.NODEEXISTS)) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    return client.get(path())
                            .thenCompose(node ->
                                    isOurs(node)
                                            ? CompletableFuture.completedFuture(node)
                                            : CompletableFuture.failedFuture(failure));
                });
    }

    /** The node that stays, made if this is the broker's first registration. */
    private CompletableFuture<Node> lastRegistration() {
        String path = Paths.lastRegistration(brokerId);
        return client.get(path)
                .exceptionallyCompose(failure ->
                        ZooKeeperFailures.is(failure, KeeperException.Code.NONODE)
                                ? client.create(path, NOTHING, CreateMode.PERSISTENT)
                                : CompletableFuture.failedFuture(failure));
    }

    private List<Op> operations(Node last) {
        long served = servedInEpoch;
        long continued = last.stat().getMzxid() == served ? served : BrokerImage.NONE;
        return List.of(
                Op.setData(
                        client.full(Paths.lastRegistration(brokerId)),
                        NOTHING,
                        last.stat().getVersion()),
                Op.create(
                        client.full(Paths.broker(brokerId)),
                        BrokerNode.bytes(rack, endpoints, clock.wallMs(), continued),
                        ZooDefs.Ids.OPEN_ACL_UNSAFE,
                        CreateMode.EPHEMERAL));
    }

    private String path() {
        return Paths.broker(brokerId);
    }

    private boolean isOurs(Node node) {
        return node.stat().getEphemeralOwner() == client.sessionId();
    }

    /** Waits until the node is gone; false when its broker is alive. */
    private boolean awaitVacancy(long deadlineNanos, boolean waited)
            throws InterruptedException, IOException {
        BrokerImage other = registered();
        if (other == null) {
            return true;
        }
        if (answersElsewhere(other)) {
            return false;
        }
        if (!waited) {
            LOG.info(
                    "Broker {} is still registered by an earlier session; waiting for that to end",
                    brokerId);
        }
        CountDownLatch gone = new CountDownLatch(1);
        Completions.whenDone(
                client.exists(Paths.broker(brokerId), _ -> gone.countDown()),
                (exists, failure) -> {
                    if (failure != null || !exists) {
                        gone.countDown();
                    }
                });
        return gone.await(deadlineNanos - clock.monotonicNanos(), TimeUnit.NANOSECONDS);
    }

    private BrokerImage registered() throws InterruptedException, IOException {
        try {
            Node node = client.get(Paths.broker(brokerId)).get();
            return BrokerNode.parse(brokerId, node.data(), node.stat().getCzxid());
        } catch (ExecutionException e) {
            if (ZooKeeperFailures.is(e.getCause(), KeeperException.Code.NONODE)) {
                return null;
            }
            throw new IOException("ZooKeeper does not answer: " + e.getCause().getMessage(), e);
        } catch (NodeFormatException e) {
            return new BrokerImage(brokerId, null, List.of(), 0);
        }
    }

    private boolean answersElsewhere(BrokerImage other) {
        for (Endpoint endpoint : other.endpoints()) {
            boolean own =
                    endpoints.stream()
                            .anyMatch(mine ->
                                    mine.port() == endpoint.port()
                                            && mine.host().equals(endpoint.host()));
            if (own) {
                return false;
            }
        }
        return other.endpoints().stream().anyMatch(ZooKeeperRegistration::answers);
    }

    private static boolean answers(Endpoint endpoint) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(endpoint.host(), endpoint.port()), PROBE_TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String taken() {
        return "Another live broker is registered in ZooKeeper at %s under broker.id=%d; give this one another broker.id."
                .formatted(client.settings(), brokerId);
    }
}
