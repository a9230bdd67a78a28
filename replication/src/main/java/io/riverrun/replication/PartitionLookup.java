package io.riverrun.replication;

import io.riverrun.protocol.ErrorCode;

/** What a broker knows of a partition that a client asks for. Immutable. */
public sealed interface PartitionLookup {

    /** This broker has a replica. */
    record Hosted(Partition partition) implements PartitionLookup {}

    /** This broker has none, or cannot use it: UNKNOWN_TOPIC_OR_PARTITION and the like. */
    record Refused(ErrorCode error) implements PartitionLookup {}
}
