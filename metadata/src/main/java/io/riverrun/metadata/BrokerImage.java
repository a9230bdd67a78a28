package io.riverrun.metadata;

import java.util.List;
import java.util.Optional;

/**
 * A live broker. Immutable.
 *
 * @param id the broker's id, {@code broker.id}
 * @param rack the rack it says it stands in, null for none
 * @param endpoints where its listeners are reached, in the order of its configuration
 * @param epoch the registration's epoch; every registration's is higher than all before it in the
 *     cluster (in ZooKeeper: the creation zxid of the broker's node)
 */
public record BrokerImage(int id, String rack, List<Endpoint> endpoints, long epoch) {

    public BrokerImage {
        endpoints = List.copyOf(endpoints);
    }

    /** The endpoint of the listener of that name. */
    public Optional<Endpoint> endpoint(String listenerName) {
        return endpoints.stream().filter(e -> e.listenerName().equals(listenerName)).findFirst();
    }
}
