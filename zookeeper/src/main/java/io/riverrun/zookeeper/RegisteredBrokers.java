package io.riverrun.zookeeper;

import io.riverrun.metadata.BrokerImage;
import io.riverrun.zookeeper.client.Node;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.client.ZooKeeperSettings;
import io.riverrun.zookeeper.nodes.BrokerNode;
import io.riverrun.zookeeper.nodes.NodeFormatException;
import io.riverrun.zookeeper.nodes.Paths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.KeeperException;

/** Looks up the live brokers of a cluster, for tools that know its ZooKeeper only. Stateless. */
public final class RegisteredBrokers {

    private RegisteredBrokers() {}

    /**
     * Reads what the brokers have registered; blocks.
     *
     * @return the live brokers; empty when there is none
     * @throws IOException with one sentence for the operator, when ZooKeeper cannot be asked
     */
    public static List<BrokerImage> read(ZooKeeperSettings settings) throws IOException {
        try (ZooKeeperClient client = ZooKeeperClient.connect(settings, null)) {
            List<BrokerImage> brokers = new ArrayList<>();
            for (String id : client.children(Paths.BROKER_IDS, null).join()) {
                int number = Integer.parseInt(id);
                Node node = client.get(Paths.broker(number)).join();
                brokers.add(BrokerNode.parse(number, node.data(), node.stat().getCzxid()));
            }
            return brokers;
        } catch (CompletionException e) {
            if (ZooKeeperFailures.is(e.getCause(), KeeperException.Code.NONODE)) {
                return List.of();
            }
            throw new IOException(
                    "ZooKeeper at %s cannot be asked: %s"
                            .formatted(settings, e.getCause().getMessage()),
                    e);
        } catch (NodeFormatException e) {
            throw new IOException(
                    "A broker's node in ZooKeeper at %s is not readable: %s"
                            .formatted(settings, e.getMessage()),
                    e);
        }
    }
}
