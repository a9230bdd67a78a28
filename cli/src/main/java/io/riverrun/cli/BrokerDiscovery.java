package io.riverrun.cli;

import io.riverrun.client.connection.HostPort;
import java.util.List;

/**
 * Finds the brokers of a cluster by its ZooKeeper, for the tools' old {@code --zookeeper} option. A
 * port: the composition root gives the implementation.
 */
@FunctionalInterface
public interface BrokerDiscovery {

    /**
     * The listeners of the brokers that are registered.
     *
     * @param zookeeperConnect {@code host:port[,host:port...][/chroot]}
     * @return one address for each live broker; empty when there is none
     * @throws java.io.UncheckedIOException with a sentence for the user when ZooKeeper cannot be
     *     asked
     */
    List<HostPort> brokersFrom(String zookeeperConnect);
}
