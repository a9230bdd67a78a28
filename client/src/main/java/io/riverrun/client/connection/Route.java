package io.riverrun.client.connection;

import io.riverrun.protocol.TopicPartition;

/** Which broker a request is for. Immutable. */
public sealed interface Route {

    /** Any broker that answers. */
    record AnyNode() implements Route {}

    /** The broker that decides on topics and configurations. */
    record Controller() implements Route {}

    /** The broker of that id. */
    record NodeId(int id) implements Route {}

    /** The coordinator of a group, by the group's id. */
    record GroupCoordinator(String groupId) implements Route {}

    /** The coordinator of a transactional id. */
    record TransactionCoordinator(String transactionalId) implements Route {}

    /** The leader of a partition. */
    record Leader(TopicPartition partition) implements Route {}

    Route ANY = new AnyNode();
    Route CONTROLLER = new Controller();
}
