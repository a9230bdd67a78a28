package io.riverrun.client.admin;

import io.riverrun.client.connection.Node;
import java.util.List;
import java.util.Optional;

/** A cluster's id, its brokers that are alive, in the order of their ids, and its controller. */
public record ClusterDescription(String clusterId, List<Node> nodes, Optional<Node> controller) {

    public ClusterDescription {
        nodes = List.copyOf(nodes);
    }
}
