package io.riverrun.zookeeper.embedded;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.server.ServerCnxn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that answers at one port, and another one in its place after it ended by itself. What
 * was answered is on disk and so in the next one; what was not answered may be there or not, as
 * ZooKeeper promises. Sessions live on: their time-outs begin anew when it answers.
 *
 * <p>The usual cause is a log that finds no room. An error of the disk is treated alike: data that
 * were forced to disk before are checked by their sums as they are read, all the others are written
 * anew before anybody is answered, and where either fails there is no server, as before. A defect
 * of ZooKeeper's that ended the server is tried again as well.
 *
 * <p>Confined to the thread of the upkeep, apart from {@link #server}.
 */
final class ServerRestarts {

    private static final Logger LOG = LoggerFactory.getLogger(ServerRestarts.class);

    /** A try in vain is followed by a pause of so many times its length. */
    private static final int PAUSE_TIMES = 9;

    private static final long PAUSE_NS_MAX = TimeUnit.SECONDS.toNanos(10);

    /** So often at most a try in vain is told. */
    private static final long TELL_NS_MIN = TimeUnit.MINUTES.toNanos(1);

    private final Connections connections;
    private final ServerSource source;
    private volatile StandaloneServer server;

    /** Whether the server was found to have ended, and is not replaced yet. */
    private boolean ended;

    /** Whether a try in vain was told since it ended, and when. */
    private boolean told;

    private long toldNs;
    private long triedNs;
    private long pauseNs;

    /**
     * Watches a server that has started.
     *
     * @param connections at the port, given to that server
     * @param source gives the servers in its place
     */
    ServerRestarts(Connections connections, ServerSource source, StandaloneServer server) {
        this.connections = connections;
        this.source = source;
        this.server = server;
    }

    /**
     * The server; the one that has ended, with all that was answered, until there is another. Any
     * thread.
     */
    StandaloneServer server() {
        return server;
    }

    /**
     * Puts another server in the place of one that has ended by itself, if that is possible now;
     * blocks while its data are read and written.
     *
     * @return whether a server runs
     * @throws InterruptedException when the thread is interrupted meanwhile; it may try again
     */
    boolean ensureRunning() throws InterruptedException {
        if (server.isRunning()) {
            return true;
        }
        if (!ended) {
            end();
        }
        if (!server.hasRoom() || System.nanoTime() - triedNs < pauseNs) {
            return false;
        }
        long beforeNs = System.nanoTime();
        try {
            StandaloneServer next = source.open();
            next.startAgain();
            connections.setZooKeeperServer(next);
            server = next;
            ended = false;
            LOG.info("The embedded ZooKeeper answers again");
            return true;
        } catch (IOException | RuntimeException | Error e) {
            pause(beforeNs);
            tell(e);
            return false;
        }
    }

    private void end() {
        ended = true;
        told = false;
        pauseNs = 0;
        Throwable cause = server.logFailure();
        LOG.warn(
                "The embedded ZooKeeper does not answer: {}. It starts again by itself when its"
                        + " data can be written and there is room for {} bytes; until then no topic"
                        + " is made or changed",
                cause == null ? "it has ended" : "its log failed with " + cause,
                server.roomBytesMin());
        connections.closeAll(ServerCnxn.DisconnectReason.SERVER_SHUTDOWN);
        server.end();
    }

    private void pause(long beforeNs) {
        triedNs = System.nanoTime();
        pauseNs = Math.min(PAUSE_NS_MAX, PAUSE_TIMES * (triedNs - beforeNs));
    }

    private void tell(Throwable failure) {
        if (!told || System.nanoTime() - toldNs > TELL_NS_MIN) {
            told = true;
            toldNs = System.nanoTime();
            LOG.warn("The embedded ZooKeeper cannot start again yet: {}", failure.toString());
        }
    }

    /** Opens a server on the same data each time. */
    @FunctionalInterface
    interface ServerSource {

        /**
         * Opens a server that is not started.
         *
         * @throws IOException when its folder cannot be made
         */
        StandaloneServer open() throws IOException;
    }
}
