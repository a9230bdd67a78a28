package io.riverrun.client.admin;

import io.riverrun.protocol.Uuid;

/**
 * A topic that was made. Immutable.
 *
 * @param partitions their number, or -1 when the broker did not say
 * @param replicationFactor or -1 when the broker did not say
 */
public record CreatedTopic(String name, Uuid id, int partitions, int replicationFactor) {}
