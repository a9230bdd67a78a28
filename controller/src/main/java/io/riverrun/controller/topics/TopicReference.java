package io.riverrun.controller.topics;

import io.riverrun.protocol.Uuid;

/**
 * A topic named by a client, by name or by id. Immutable.
 *
 * @param name null when named by id
 * @param id {@link Uuid#ZERO} when named by name
 */
public record TopicReference(String name, Uuid id) {

    public static TopicReference byName(String name) {
        return new TopicReference(name, Uuid.ZERO);
    }

    public static TopicReference byId(Uuid id) {
        return new TopicReference(null, id);
    }
}
