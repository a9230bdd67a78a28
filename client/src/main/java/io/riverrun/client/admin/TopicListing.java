package io.riverrun.client.admin;

import io.riverrun.protocol.Uuid;

/**
 * A topic in a list. Immutable.
 *
 * @param internal whether it is one of the broker's own, such as {@code __consumer_offsets}
 */
public record TopicListing(String name, Uuid id, boolean internal) {}
