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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a broker's ephemeral node in {@code /brokers/ids}, in each session anew. Thread-safe.
 *
 * <p>A node of that id from another session is either this broker's own, left by a process that
 * died, which ends with its session, or a live broker's, which refuses the start: at once when it
 * answers under an address that is not ours, else when it outlives the session timeout.
 */
public final class ZooKeeperRegistration implements SessionListener {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperRegistration.class);
    private static final int PROBE_TIMEOUT_MS = 1_000;
    private static final long RETRY_MS = 500;

    private final ZooKeeperClient client;
    private final int brokerId;
    private final String rack;
    private final List<Endpoint> endpoints;
    private final Clock clock;

    /**
     * A registration that is not made yet.
     *
     * @param rack null for none
     * @param endpoints the advertised listeners, already listening
     */
    public ZooKeeperRegistration(
            ZooKeeperClient client,
            int brokerId,
            String rack,
            List<Endpoint> endpoints,
            Clock clock) {
        this.client = client;
        this.brokerId = brokerId;
        this.rack = rack;
        this.endpoints = List.copyOf(endpoints);
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

    /** The new node, or null when another session has one. */
    private Node tryCreate() throws InterruptedException, IOException {
        try {
            return create().get();
        } catch (ExecutionException e) {
            if (ZooKeeperFailures.is(e.getCause(), KeeperException.Code.NODEEXISTS)) {
                return null;
            }
            throw new IOException(
                    "Broker %d could not be registered in ZooKeeper at %s: %s"
                            .formatted(brokerId, client.settings(), e.getCause().getMessage()),
                    e);
        }
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
        String path = Paths.broker(brokerId);
        byte[] data = BrokerNode.bytes(rack, endpoints, clock.wallMs());
        return client.create(path, data, CreateMode.EPHEMERAL)
                .exceptionallyCompose(failure -> {
                    if (!ZooKeeperFailures.is(failure, KeeperException.Code.NODEEXISTS)) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    return client.get(path)
                            .thenCompose(node ->
                                    isOurs(node)
                                            ? CompletableFuture.completedFuture(node)
                                            : CompletableFuture.failedFuture(failure));
                });
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
