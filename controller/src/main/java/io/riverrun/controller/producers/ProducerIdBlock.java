package io.riverrun.controller.producers;

/**
 * Producer ids that one broker may hand out, and nobody else ever (KIP-730). Immutable.
 *
 * @param brokerId the broker that may
 * @param firstId the first id
 * @param size how many, {@link #SIZE} as a rule
 */
public record ProducerIdBlock(int brokerId, long firstId, int size) {

    /** How many ids a block has. */
    public static final int SIZE = 1000;

    /** The ids right before the given one, as many as a block has at most. */
    public static ProducerIdBlock before(long firstIdBehind, int brokerId) {
        long firstId = Math.max(0, firstIdBehind - SIZE);
        return new ProducerIdBlock(brokerId, firstId, (int) (firstIdBehind - firstId));
    }

    public long lastId() {
        return firstId + size - 1;
    }
}
