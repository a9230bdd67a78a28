package io.riverrun.coordinator.groups;

import io.riverrun.protocol.TopicPartition;

/**
 * The offsets that open transactions have committed for a group (KIP-447). The seam for
 * transactions: until they commit through the group coordinator, no offset is unstable.
 */
@FunctionalInterface
interface UnstableOffsets {

    /** No transactions, no unstable offsets. */
    UnstableOffsets NONE = (_, _) -> false;

    /** Whether a transaction that is not decided yet has an offset of the group there. */
    boolean contains(String groupId, TopicPartition partition);
}
