package io.riverrun.client.connection;

import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.message.MetadataRequest;
import io.riverrun.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.riverrun.protocol.message.MetadataResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Finds the broker for a route, from what is known of the cluster, and asks the cluster where that
 * is too little. Thread-safe. Makes one attempt; {@link Cluster} tries again.
 */
final class Router {

    /** From this version on, asking about a topic need not create it. */
    private static final short NO_AUTO_CREATION = 4;

    private final List<HostPort> bootstrap;
    private final ClusterConnections connections;
    private final Map<Route, Integer> coordinators = new ConcurrentHashMap<>();
    private volatile ClusterMetadata metadata = ClusterMetadata.EMPTY;

    Router(List<HostPort> bootstrap, ClusterConnections connections) {
        this.bootstrap = List.copyOf(bootstrap);
        this.connections = connections;
    }

    ClusterMetadata metadata() {
        return metadata;
    }

    /** An open connection to the route's broker. */
    Connection connect(Route route, int timeoutMs) {
        return switch (route) {
            case Route.AnyNode _ -> any();
            case Route.Controller _ -> to(this::controller, List.of(), "controller", timeoutMs);
            case Route.NodeId(int id) ->
                    to(() -> metadata.node(id), List.of(), "broker " + id, timeoutMs);
            case Route.GroupCoordinator group ->
                    connections.get(coordinator(group, timeoutMs).address());
            case Route.TransactionCoordinator transaction ->
                    connections.get(coordinator(transaction, timeoutMs).address());
            case Route.Leader(TopicPartition partition) ->
                    to(
                            () -> metadata.leader(partition),
                            List.of(partition.topic()),
                            "leader of partition " + partition,
                            timeoutMs);
        };
    }

    /** Forgets where the route led, after its broker said, or showed, that it is not there. */
    synchronized void forget(Route route) {
        coordinators.remove(route);
        metadata = metadata.without(route);
    }

    /** Asks any broker about the cluster and the topics. */
    ClusterMetadata refresh(Collection<String> topics, int timeoutMs) {
        MetadataResponse response =
                (MetadataResponse) any().call(metadataRequest(topics), timeoutMs);
        synchronized (this) {
            metadata = metadata.updated(response);
        }
        return metadata;
    }

    private Connection to(
            Supplier<Optional<Node>> known, List<String> topics, String what, int timeoutMs) {
        Optional<Node> node = known.get();
        if (node.isEmpty()) {
            refresh(topics, timeoutMs);
            node = known.get();
        }
        return connections.get(node.orElseThrow(() -> unknown(what)).address());
    }

    private Optional<Node> controller() {
        return metadata.controller();
    }

    private Node coordinator(Route route, int timeoutMs) {
        Integer known = coordinators.get(route);
        Optional<Node> node = known == null ? Optional.empty() : metadata.node(known);
        if (node.isPresent()) {
            return node.get();
        }
        Node found = CoordinatorLookup.find(route, any(), timeoutMs);
        coordinators.put(route, found.id());
        return found;
    }

    /** A broker with an open connection if there is one; else the first that can be reached. */
    private Connection any() {
        List<HostPort> addresses = new ArrayList<>();
        metadata.nodes().forEach(node -> addresses.add(node.address()));
        Collections.shuffle(addresses);
        addresses.addAll(bootstrap);
        for (HostPort address : addresses) {
            if (connections.isOpen(address)) {
                return connections.get(address);
            }
        }
        ConnectionException last = null;
        for (HostPort address : addresses) {
            try {
                return connections.get(address);
            } catch (ConnectionException e) {
                last = e;
            }
        }
        throw last;
    }

    private static Request metadataRequest(Collection<String> topics) {
        List<MetadataRequestTopic> asked =
                topics.stream().map(topic -> new MetadataRequestTopic().setName(topic)).toList();
        return new Request(
                ApiKey.METADATA,
                version -> {
                    MetadataRequest request = new MetadataRequest().setTopics(asked);
                    return version >= NO_AUTO_CREATION
                            ? request.setAllowAutoTopicCreation(false)
                            : request;
                });
    }

    private static ConnectionException unknown(String what) {
        return new ConnectionException(
                ErrorCode.LEADER_NOT_AVAILABLE,
                "The cluster has no %s at the moment.".formatted(what));
    }
}
