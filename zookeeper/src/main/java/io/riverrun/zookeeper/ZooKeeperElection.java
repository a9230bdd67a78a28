package io.riverrun.zookeeper;

import io.riverrun.base.Clock;
import io.riverrun.controller.election.Election;
import io.riverrun.controller.election.Term;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.zookeeper.client.Completions;
import io.riverrun.zookeeper.client.Node;
import io.riverrun.zookeeper.client.SessionListener;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.nodes.ControllerNode;
import io.riverrun.zookeeper.nodes.NodeFormatException;
import io.riverrun.zookeeper.nodes.Paths;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.ZooDefs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The election through {@code /controller}: whoever makes that ephemeral node, and in the same
 * write raises {@code /controller_epoch}, is the controller. Thread-safe: guarded by its own lock,
 * under which the listener is called.
 */
public final class ZooKeeperElection implements Election, SessionListener {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperElection.class);
    private static final long RETRY_MS = 200;

    private final ZooKeeperClient client;
    private final int brokerId;
    private final Clock clock;
    private Listener listener;
    private boolean standing;
    private Term term;

    /**
     * A candidate that does not stand yet.
     *
     * @param clock for the time written into the node
     */
    public ZooKeeperElection(ZooKeeperClient client, int brokerId, Clock clock) {
        this.client = client;
        this.brokerId = brokerId;
        this.clock = clock;
        client.addSessionListener(this);
    }

    @Override
    public synchronized void start(Listener electionListener) {
        listener = electionListener;
        standing = true;
        look();
    }

    @Override
    public synchronized void resign() {
        standing = false;
        if (term != null) {
            depose();
            Completions.whenDone(client.delete(Paths.CONTROLLER, -1), (_, _) -> {});
        }
    }

    @Override
    public void close() {
        resign();
    }

    @Override
    public synchronized void sessionBegan() {
        look();
    }

    @Override
    public synchronized void sessionEnded() {
        depose();
    }

    private void look() {
        if (standing) {
            Completions.whenDone(client.get(Paths.CONTROLLER, this::officeChanged), this::looked);
        }
    }

    private synchronized void officeChanged(WatchedEvent event) {
        if (event.getPath() != null) {
            look();
        }
    }

    private synchronized void looked(Node node, Throwable failure) {
        if (!standing) {
            return;
        }
        if (ZooKeeperFailures.is(failure, KeeperException.Code.NONODE)) {
            depose();
            readEpoch();
        } else if (failure != null) {
            lookLater(failure);
        } else if (node.stat().getEphemeralOwner() != client.sessionId()) {
            depose();
            listener.controllerIs(controllerId(node));
        } else if (term == null) {
            // Made by this session in a write whose answer was lost: hold it for a later look.
            Completions.whenDone(
                    client.delete(Paths.CONTROLLER, node.stat().getVersion()),
                    (done, failed) -> lookAgain());
        }
    }

    private static int controllerId(Node node) {
        try {
            return ControllerNode.parse(node.data());
        } catch (NodeFormatException e) {
            LOG.warn("ZooKeeper's node {} is not readable: {}", Paths.CONTROLLER, e.getMessage());
            return ClusterImage.NO_CONTROLLER;
        }
    }

    private void readEpoch() {
        Completions.whenDone(
                client.get(Paths.CONTROLLER_EPOCH),
                (node, failure) -> {
                    if (ZooKeeperFailures.is(failure, KeeperException.Code.NONODE)) {
                        makeEpoch();
                    } else if (failure != null) {
                        lookLater(failure);
                    } else {
                        take(node);
                    }
                });
    }

    private void makeEpoch() {
        Completions.whenDone(
                client.create(
                        Paths.CONTROLLER_EPOCH,
                        "0".getBytes(StandardCharsets.UTF_8),
                        CreateMode.PERSISTENT),
                (node, failure) -> readEpoch());
    }

    private void take(Node epochNode) {
        int epoch = Integer.parseInt(new String(epochNode.data(), StandardCharsets.UTF_8)) + 1;
        int version = epochNode.stat().getVersion();
        Op office =
                Op.create(
                        client.full(Paths.CONTROLLER),
                        ControllerNode.bytes(brokerId, clock.wallMs()),
                        ZooDefs.Ids.OPEN_ACL_UNSAFE,
                        CreateMode.EPHEMERAL);
        Op raise =
                Op.setData(
                        client.full(Paths.CONTROLLER_EPOCH),
                        Integer.toString(epoch).getBytes(StandardCharsets.UTF_8),
                        version);
        Completions.whenDone(
                client.multi(List.of(office, raise)),
                (done, failure) -> taken(new Term(brokerId, epoch, version + 1), failure));
    }

    private synchronized void taken(Term won, Throwable failure) {
        if (ZooKeeperFailures.is(failure, KeeperException.Code.NODEEXISTS)
                || ZooKeeperFailures.is(failure, KeeperException.Code.BADVERSION)) {
            look();
        } else if (failure != null) {
            lookLater(failure);
        } else if (!standing) {
            Completions.whenDone(client.delete(Paths.CONTROLLER, -1), (_, _) -> {});
        } else {
            term = won;
            LOG.info("Broker {} is the controller, in epoch {}", brokerId, won.epoch());
            listener.elected(won);
            Completions.whenDone(
                    client.exists(Paths.CONTROLLER, this::officeChanged), (_, _) -> {});
        }
    }

    private void depose() {
        if (term != null) {
            LOG.info("Broker {} is no longer the controller", brokerId);
            term = null;
            listener.deposed();
        }
    }

    private void lookLater(Throwable failure) {
        LOG.debug("The election waits for ZooKeeper: {}", failure.toString());
        CompletableFuture.delayedExecutor(RETRY_MS, TimeUnit.MILLISECONDS).execute(this::lookAgain);
    }

    private synchronized void lookAgain() {
        look();
    }
}
