package io.riverrun.interop.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A ZooKeeper of its own, as a Kafka 3.x cluster has one; its folder is gone when it is closed.
 * Confined to the test's thread.
 */
public final class ZooKeeperProcess implements AutoCloseable {
    private static final long START_LIMIT_NS = Duration.ofSeconds(30).toNanos();

    private final Path folder;
    private final int port = FreePorts.next();
    private final ForkedProcess process;

    private ZooKeeperProcess(Path folder, Map<String, String> environment) {
        this.folder = folder;
        process =
                ForkedProcess.start(
                        JavaCommand.of(
                                Kafka39.classPath(),
                                "org.apache.zookeeper.server.ZooKeeperServerMain",
                                List.of(Integer.toString(port), folder.resolve("data").toString())),
                        folder.resolve("zookeeper.out"),
                        environment,
                        folder);
    }

    /** Starts one on a free port and waits until it can be reached. */
    public static ZooKeeperProcess start() {
        return awaited(new ZooKeeperProcess(TemporaryFolder.create("zookeeper"), Map.of()));
    }

    /** Starts one on what Riverrun's embedded one, which keeps no digests, left in {@code data}. */
    public static ZooKeeperProcess startOn(Path folder) {
        return awaited(
                new ZooKeeperProcess(
                        folder, Map.of("JAVA_TOOL_OPTIONS", "-Dzookeeper.digest.enabled=false")));
    }

    private static ZooKeeperProcess awaited(ZooKeeperProcess started) {
        long deadlineNs = System.nanoTime() + START_LIMIT_NS;
        while (!started.accepts()) {
            if (System.nanoTime() > deadlineNs || !started.process.isAlive()) {
                String output = started.process.output();
                started.close();
                throw new IllegalStateException("ZooKeeper did not start. It printed:\n" + output);
            }
        }
        return started;
    }

    /** For {@code zookeeper.connect}. */
    public String connect() {
        return "127.0.0.1:" + port;
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            pause();
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() {
        process.kill();
        TemporaryFolder.delete(folder);
    }
}
