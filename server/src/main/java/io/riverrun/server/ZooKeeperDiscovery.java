package io.riverrun.server;

import io.riverrun.cli.BrokerDiscovery;
import io.riverrun.client.connection.HostPort;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.Endpoint;
import io.riverrun.zookeeper.RegisteredBrokers;
import io.riverrun.zookeeper.client.ZooKeeperSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Finds brokers for the tools' old {@code --zookeeper} option. Stateless. */
final class ZooKeeperDiscovery implements BrokerDiscovery {

    private static final int TIMEOUT_MS = 10_000;
    private static final String PLAINTEXT = "PLAINTEXT";

    @Override
    public List<HostPort> brokersFrom(String zookeeperConnect) {
        try {
            List<HostPort> brokers = new ArrayList<>();
            ZooKeeperSettings settings =
                    ZooKeeperSettings.of(zookeeperConnect, TIMEOUT_MS, TIMEOUT_MS);
            for (BrokerImage broker : RegisteredBrokers.read(settings)) {
                for (Endpoint endpoint : broker.endpoints()) {
                    if (endpoint.securityProtocol().equals(PLAINTEXT)) {
                        brokers.add(new HostPort(endpoint.host(), endpoint.port()));
                    }
                }
            }
            return brokers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
