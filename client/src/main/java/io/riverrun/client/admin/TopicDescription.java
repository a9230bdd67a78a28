package io.riverrun.client.admin;

import io.riverrun.protocol.Uuid;
import java.util.List;

/**
 * The state of a topic. Immutable.
 *
 * @param partitions in the order of their numbers
 */
public record TopicDescription(
        String name, Uuid id, boolean internal, List<PartitionDescription> partitions) {

    public TopicDescription {
        partitions = List.copyOf(partitions);
    }
}
