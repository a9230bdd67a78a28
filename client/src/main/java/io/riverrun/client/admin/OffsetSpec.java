package io.riverrun.client.admin;

/** Which offset of a partition is looked up, as the protocol's timestamp. Immutable. */
public record OffsetSpec(long timestamp) {

    /** Behind the last record. */
    public static final OffsetSpec LATEST = new OffsetSpec(-1);

    /** Of the first record that is kept. */
    public static final OffsetSpec EARLIEST = new OffsetSpec(-2);

    /** Of the record with the largest timestamp. */
    public static final OffsetSpec MAX_TIMESTAMP = new OffsetSpec(-3);

    /** Of the first record whose timestamp is at least this, in milliseconds since the epoch. */
    public static OffsetSpec atOrAfterMs(long timestampMs) {
        if (timestampMs < 0) {
            throw new IllegalArgumentException("a timestamp is not negative: " + timestampMs);
        }
        return new OffsetSpec(timestampMs);
    }
}
