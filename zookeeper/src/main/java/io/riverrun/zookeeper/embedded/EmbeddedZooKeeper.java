package io.riverrun.zookeeper.embedded;

import io.riverrun.zookeeper.client.Node;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.util.ServiceUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A standalone ZooKeeper server inside this process, for a broker without an ensemble. Every write
 * is synced to disk before it is answered. A server that ends by itself, above all because the disk
 * is full, is started again in its place as soon as that is possible; the process goes on in any
 * case. Thread-safe; {@link #start} may be called from any thread.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedZooKeeper.class);

    private static final int TICK_MS = 500;
    private static final int SESSION_MS_MIN = 1_000;
    private static final int SESSION_MS_MAX = 120_000;
    private static final int CONNECTIONS_MAX = 10_000;
    private static final int BACKLOG = 1_024;

    private static final long UPKEEP_MS = 1_000;

    /** So often a snapshot waits until nothing is written. */
    private static final int BUSY_CHECKS_MAX = 10;

    private final Connections connections;
    private final ServerRestarts restarts;
    private final String host;
    private final ScheduledExecutorService upkeep =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("zookeeper-upkeep").factory());

    /** Of the upkeep's thread, as is the next. */
    private long operationsSeen;

    private int busyChecks;

    private EmbeddedZooKeeper(Connections connections, ServerRestarts restarts, String host) {
        this.restarts = restarts;
        this.connections = connections;
        this.host = host;
        upkeep.scheduleWithFixedDelay(this::keepUp, UPKEEP_MS, UPKEEP_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * Starts the server; it answers when this returns.
     *
     * @param dataFolder where it keeps its log and snapshots; made when absent
     * @param host the address to listen on
     * @param port the port to listen on, {@code zookeeper.embedded.port}; 0 takes a free one
     * @throws IOException with one sentence for the operator
     */
    public static EmbeddedZooKeeper start(Path dataFolder, String host, int port)
            throws IOException {
        return start(
                () ->
                        new StandaloneServer(
                                dataFolder.toFile(), TICK_MS, SESSION_MS_MIN, SESSION_MS_MAX),
                dataFolder,
                host,
                port);
    }

    /**
     * Starts what the source opens.
     *
     * @param source opens a server on the folder's data, now and whenever one has ended by itself
     */
    static EmbeddedZooKeeper start(
            ServerRestarts.ServerSource source, Path dataFolder, String host, int port)
            throws IOException {
        ZooKeeperProperties.set();
        ServiceUtils.setSystemExitProcedure(ServiceUtils.LOG_ONLY);
        Connections connections = bind(host, port);
        try {
            Files.createDirectories(dataFolder);
            StandaloneServer server = source.open();
            connections.startup(server);
            return new EmbeddedZooKeeper(
                    connections, new ServerRestarts(connections, source, server), host);
        } catch (InterruptedException e) {
            connections.shutdown();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the embedded ZooKeeper started.", e);
        } catch (IOException | RuntimeException e) {
            connections.shutdown();
            throw new IOException(
                    "The embedded ZooKeeper could not open its data in %s: %s"
                            .formatted(dataFolder, e.getMessage()),
                    e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return connections.getLocalPort();
    }

    /** What {@code zookeeper.connect} would be for this server. */
    public String connectString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    }

    /**
     * A node as the last write that was answered left it; null if there is none. Any thread, also
     * while the server does not answer.
     */
    public Node read(String path) {
        Stat stat = new Stat();
        try {
            byte[] data = restarts.server().getZKDatabase().getDataTree().getData(path, stat, null);
            return new Node(data == null ? new byte[0] : data, stat);
        } catch (KeeperException.NoNodeException e) {
            return null;
        }
    }

    /**
     * Ends a session as if its client had been silent for too long. Whoever asks for something
     * afterwards finds its ephemeral nodes gone.
     */
    public void expireSession(long sessionId) {
        restarts.server().closeSession(sessionId);
    }

    /**
     * Stops answering and closes the files. What was answered is on disk already; a snapshot is
     * taken where it makes the next start shorter.
     */
    @Override
    public void close() {
        upkeep.shutdown();
        try {
            upkeep.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        takeLastSnapshot();
        connections.shutdown();
    }

    private void takeLastSnapshot() {
        try {
            if (restarts.server().isRunning()) {
                restarts.server().takeSnapshotIfItPays();
            }
        } catch (RuntimeException bug) {
            LOG.error("The upkeep of ZooKeeper's data failed", bug);
        }
    }

    private void keepUp() {
        try {
            if (restarts.ensureRunning()) {
                takeSnapshotWhenQuiet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failure) {
            LOG.error("The upkeep of ZooKeeper's data failed", failure);
        }
    }

    /** A start, or a topic being made, comes first. */
    private void takeSnapshotWhenQuiet() {
        long operations = restarts.server().operationsSinceSnapshot();
        busyChecks = operations == operationsSeen ? 0 : busyChecks + 1;
        operationsSeen = operations;
        if (busyChecks == 0 || busyChecks > BUSY_CHECKS_MAX) {
            busyChecks = 0;
            restarts.server().takeSnapshotIfItPays();
        }
    }

    private static Connections bind(String host, int port) throws IOException {
        Connections connections = new Connections();
        try {
            connections.configure(
                    new InetSocketAddress(host, port), CONNECTIONS_MAX, BACKLOG, false);
            return connections;
        } catch (BindException e) {
            throw new IOException(
                    ("The embedded ZooKeeper cannot listen on %s:%d, for the port is in use; set"
                                    + " zookeeper.embedded.port to another one, or to 0 for any"
                                    + " that is free.")
                            .formatted(host, port),
                    e);
        }
    }
}
