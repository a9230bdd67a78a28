package io.riverrun.log.producer;

import java.util.Arrays;

/**
 * What a log remembers of one producer: its epoch, its last five batches (a producer has at most
 * five requests in flight, so a retry is among them), and its open transaction. Guarded by the
 * partition lock.
 */
public final class ProducerState {

    static final int REMEMBERED_BATCHES = 5;
    static final long NO_TRANSACTION = -1;

    private final long producerId;
    private short epoch;
    private int coordinatorEpoch = -1;
    private long lastTimestamp = -1;
    private long transactionFirstOffset = NO_TRANSACTION;

    /** Of each batch its last offset, its timestamp, and its last sequence and offset delta. */
    private static final int LONGS = 3;

    private static final int TIMESTAMP = 1;
    private static final int SEQUENCE_AND_DELTA = 2;
    private static final long[] NO_BATCHES = {};

    /**
     * A ring: batch {@code i} of the remembered ones is at {@code (head + i) % 5}. It has room for
     * five only where it needs to: many a producer writes once to each of many thousand partitions.
     */
    private long[] batches = NO_BATCHES;

    private int head;
    private int count;

    ProducerState(long producerId, short epoch) {
        this.producerId = producerId;
        this.epoch = epoch;
    }

    public long producerId() {
        return producerId;
    }

    public short epoch() {
        return epoch;
    }

    /** The epoch of the coordinator that wrote the last marker, or -1. */
    public int coordinatorEpoch() {
        return coordinatorEpoch;
    }

    /** When it last appended, by its batches' timestamps. */
    public long lastTimestamp() {
        return lastTimestamp;
    }

    /** Where its open transaction began, or -1. */
    public long transactionFirstOffset() {
        return transactionFirstOffset;
    }

    /** The sequence of its last record, or -1 when no batch of its epoch is remembered. */
    public int lastSequence() {
        return count == 0 ? -1 : sequence(at(count - 1));
    }

    /** The offset of its last record, or -1. */
    public long lastOffset() {
        return count == 0 ? -1 : lastOffsetOf(at(count - 1));
    }

    int lastOffsetDelta() {
        return count == 0 ? 0 : delta(at(count - 1));
    }

    boolean hasBatches() {
        return count > 0;
    }

    /** The remembered batch with these sequences, newest first, or -1. */
    int find(int baseSequence, int lastSequence) {
        for (int i = count - 1; i >= 0; i--) {
            int at = at(i);
            if (sequence(at) == lastSequence && firstSequence(at) == baseSequence) {
                return at;
            }
        }
        return -1;
    }

    long baseOffsetOf(int found) {
        return lastOffsetOf(found) - delta(found);
    }

    long lastOffsetOf(int found) {
        return batches[found * LONGS];
    }

    long timestampOf(int found) {
        return batches[found * LONGS + TIMESTAMP];
    }

    void remember(int lastSequence, long lastOffset, int offsetDelta, long timestamp) {
        int at;
        if (count == REMEMBERED_BATCHES) {
            at = head;
            head = (head + 1) % REMEMBERED_BATCHES;
        } else {
            at = at(count++);
            makeRoom();
        }
        batches[at * LONGS] = lastOffset;
        batches[at * LONGS + TIMESTAMP] = timestamp;
        batches[at * LONGS + SEQUENCE_AND_DELTA] =
                ((long) lastSequence << Integer.SIZE) | (offsetDelta & 0xFFFFFFFFL);
        lastTimestamp = timestamp;
    }

    /** For one, two or five batches. The ring has not begun to turn before it has its full size. */
    private void makeRoom() {
        if (count * LONGS > batches.length) {
            int capacity = count <= 2 ? count : REMEMBERED_BATCHES;
            batches = Arrays.copyOf(batches, capacity * LONGS);
        }
    }

    /** Moves to the epoch; a new one begins with no batches. */
    void enterEpoch(short newEpoch) {
        if (newEpoch != epoch) {
            epoch = newEpoch;
            count = 0;
            head = 0;
        }
    }

    void beginTransaction(long firstOffset) {
        transactionFirstOffset = firstOffset;
    }

    void endTransaction(int newCoordinatorEpoch, long timestamp) {
        transactionFirstOffset = NO_TRANSACTION;
        coordinatorEpoch = newCoordinatorEpoch;
        lastTimestamp = timestamp;
    }

    void restore(long timestamp, int restoredCoordinatorEpoch, long firstOffset) {
        lastTimestamp = timestamp;
        coordinatorEpoch = restoredCoordinatorEpoch;
        transactionFirstOffset = firstOffset;
    }

    private int firstSequence(int at) {
        return (sequence(at) - delta(at)) & Integer.MAX_VALUE;
    }

    private int sequence(int at) {
        return (int) (batches[at * LONGS + SEQUENCE_AND_DELTA] >>> Integer.SIZE);
    }

    private int delta(int at) {
        return (int) batches[at * LONGS + SEQUENCE_AND_DELTA];
    }

    private int at(int index) {
        return (head + index) % REMEMBERED_BATCHES;
    }
}
