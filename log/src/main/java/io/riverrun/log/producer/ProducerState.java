package io.riverrun.log.producer;

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

    /** A ring: batch {@code i} of the remembered ones is at {@code (head + i) % 5}. */
    private final int[] lastSequences = new int[REMEMBERED_BATCHES];

    private final long[] lastOffsets = new long[REMEMBERED_BATCHES];
    private final int[] offsetDeltas = new int[REMEMBERED_BATCHES];
    private final long[] timestamps = new long[REMEMBERED_BATCHES];
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
        return count == 0 ? -1 : lastSequences[at(count - 1)];
    }

    /** The offset of its last record, or -1. */
    public long lastOffset() {
        return count == 0 ? -1 : lastOffsets[at(count - 1)];
    }

    int lastOffsetDelta() {
        return count == 0 ? 0 : offsetDeltas[at(count - 1)];
    }

    boolean hasBatches() {
        return count > 0;
    }

    /** The remembered batch with these sequences, newest first, or -1. */
    int find(int baseSequence, int lastSequence) {
        for (int i = count - 1; i >= 0; i--) {
            int at = at(i);
            if (lastSequences[at] == lastSequence && firstSequence(at) == baseSequence) {
                return at;
            }
        }
        return -1;
    }

    long baseOffsetOf(int found) {
        return lastOffsets[found] - offsetDeltas[found];
    }

    long lastOffsetOf(int found) {
        return lastOffsets[found];
    }

    long timestampOf(int found) {
        return timestamps[found];
    }

    void remember(int lastSequence, long lastOffset, int offsetDelta, long timestamp) {
        int at;
        if (count == REMEMBERED_BATCHES) {
            at = head;
            head = (head + 1) % REMEMBERED_BATCHES;
        } else {
            at = at(count++);
        }
        lastSequences[at] = lastSequence;
        lastOffsets[at] = lastOffset;
        offsetDeltas[at] = offsetDelta;
        timestamps[at] = timestamp;
        lastTimestamp = timestamp;
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
        return (lastSequences[at] - offsetDeltas[at]) & Integer.MAX_VALUE;
    }

    private int at(int index) {
        return (head + index) % REMEMBERED_BATCHES;
    }
}
