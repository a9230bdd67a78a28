package io.riverrun.server.start;

import io.riverrun.server.config.CoordinationConfig;
import io.riverrun.zookeeper.ClusterRoots;
import io.riverrun.zookeeper.client.SessionFile;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.client.ZooKeeperSettings;
import io.riverrun.zookeeper.embedded.EmbeddedZooKeeper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's connection to ZooKeeper, and ZooKeeper itself where it runs in this process.
 *
 * @param embedded null when an outside ensemble is used
 */
record Coordination(EmbeddedZooKeeper embedded, ZooKeeperClient client, String clusterId)
        implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Coordination.class);
    private static final int PROBE_MS = 300;

    /** ZooKeeper's, where a connection string names none. */
    private static final int CLIENT_PORT = 2181;

    private static final String FOLDER = "zookeeper";
    private static final String SESSION = ".zookeeper-session";

    /**
     * Starts the embedded ZooKeeper if one is needed, connects, and lays the cluster's roots.
     *
     * @param dataFolders the broker's data folders, which it holds the locks of; the embedded
     *     ZooKeeper's data stay in the one where they are, or come into the first
     * @param newClusterId the id of the cluster if ZooKeeper has none yet
     * @throws IOException with one sentence for the operator
     */
    static Coordination start(
            CoordinationConfig config, List<Path> dataFolders, String newClusterId)
            throws IOException {
        Path dataFolder =
                dataFolders.stream()
                        .filter(folder -> Files.isDirectory(folder.resolve(FOLDER)))
                        .findFirst()
                        .orElse(dataFolders.getFirst());
        EmbeddedZooKeeper embedded = embedded(config, dataFolder.resolve(FOLDER));
        try {
            String connect = embedded == null ? config.connect() : connect(config, embedded);
            SessionFile session = new SessionFile(dataFolder.resolve(SESSION));
            if (embedded != null) {
                session.endLeft(embedded::expireSession);
            }
            ZooKeeperClient client =
                    ZooKeeperClient.connect(
                            ZooKeeperSettings.of(
                                    connect,
                                    config.sessionTimeoutMs(),
                                    config.connectionTimeoutMs()),
                            session);
            if (embedded != null) {
                client.readFrom(embedded::read);
            }
            return new Coordination(embedded, client, ClusterRoots.lay(client, newClusterId));
        } catch (IOException | RuntimeException e) {
            if (embedded != null) {
                embedded.close();
            }
            throw e;
        }
    }

    private static String connect(CoordinationConfig config, EmbeddedZooKeeper embedded) {
        int slash = config.connect().indexOf('/');
        return embedded.connectString() + (slash < 0 ? "" : config.connect().substring(slash));
    }

    private static EmbeddedZooKeeper embedded(CoordinationConfig config, Path folder)
            throws IOException {
        if (config.connect().isBlank()) {
            int port = config.embeddedPort();
            if (!config.embeddedPortSet() && !isFree(config.embeddedHost(), port)) {
                LOG.info("Port {} is taken; the embedded ZooKeeper takes a free one", port);
                port = 0;
            }
            return EmbeddedZooKeeper.start(folder, config.embeddedHost(), port);
        }
        InetSocketAddress here = onThisMachine(config.connect());
        if (here == null || answers(here)) {
            return null;
        }
        LOG.warn(
                "Nothing answers at zookeeper.connect={}; an embedded ZooKeeper listens there now",
                config.connect());
        return EmbeddedZooKeeper.start(folder, config.embeddedHost(), here.getPort());
    }

    /** The address, when the connection string names one host and that is this machine. */
    private static InetSocketAddress onThisMachine(String connect) {
        int slash = connect.indexOf('/');
        String host = slash < 0 ? connect : connect.substring(0, slash);
        int colon = host.lastIndexOf(':');
        if (host.contains(",") || colon == 0) {
            return null;
        }
        try {
            InetAddress address =
                    InetAddress.getByName(colon < 0 ? host : host.substring(0, colon));
            int port = colon < 0 ? CLIENT_PORT : Integer.parseInt(host.substring(colon + 1));
            return address.isLoopbackAddress() ? new InetSocketAddress(address, port) : null;
        } catch (UnknownHostException | NumberFormatException e) {
            return null;
        }
    }

    private static boolean answers(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, PROBE_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isFree(String host, int port) throws IOException {
        if (port == 0) {
            return true;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
            return true;
        } catch (java.net.BindException e) {
            return false;
        }
    }

    @Override
    public void close() {
        client.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
