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
 * @param continuedEpoch the epoch of the registration just before this one, if its process served
 *     in it and shut down in order, and this one found all its logs as they were left then (as
 *     KIP-966's clean shutdown); {@link #NONE} where any of that is not known
 */
public record BrokerImage(
        int id, String rack, List<Endpoint> endpoints, long epoch, long continuedEpoch) {

    /** No epoch. */
    public static final long NONE = -1;

    public BrokerImage {
        endpoints = List.copyOf(endpoints);
    }

    /** A broker that continues nothing. */
    public BrokerImage(int id, String rack, List<Endpoint> endpoints, long epoch) {
        this(id, rack, endpoints, epoch, NONE);
    }

    /** The endpoint of the listener of that name. */
    public Optional<Endpoint> endpoint(String listenerName) {
        return endpoints.stream().filter(e -> e.listenerName().equals(listenerName)).findFirst();
    }
}
