package io.riverrun.controller.decision;

import io.riverrun.metadata.MetadataChange;
import java.util.List;

/**
 * What a decider made of a request: changes, not yet stored or applied, and the reply that may
 * leave once they are. Immutable.
 */
public record Decision<R>(List<MetadataChange> changes, R reply) {

    public Decision {
        changes = List.copyOf(changes);
    }

    /** A reply that changes nothing. */
    public static <R> Decision<R> reply(R reply) {
        return new Decision<>(List.of(), reply);
    }
}
