package io.riverrun.server.start;

import io.riverrun.metadata.Endpoint;
import java.nio.file.Path;
import java.util.List;

/**
 * A broker that serves. Thread-safe.
 *
 * @param zookeeper where ZooKeeper is reached
 * @param zookeeperEmbedded whether it runs in this process
 * @param shutdown ends everything in order
 */
public record RunningBroker(
        int id,
        String clusterId,
        List<Endpoint> endpoints,
        List<Path> logDirs,
        String zookeeper,
        boolean zookeeperEmbedded,
        Runnable shutdown)
        implements AutoCloseable {

    @Override
    public void close() {
        shutdown.run();
    }
}
