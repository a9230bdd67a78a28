package io.riverrun.coordinator.runtime;

import io.riverrun.protocol.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The port through which shards keep their records: shard N is partition N of a coordinator's
 * topic. Thread-safe. Both methods return at once and complete later, on any thread.
 */
public interface CoordinatorLog {

    /**
     * Appends records as one batch, all or none.
     *
     * <p>Completes when the outcome is certain, and in the order of the appends of a shard: {@link
     * ErrorCode#NONE} once the records are committed (the high watermark has passed them), any
     * other code when they are not in the log and never will be. A leadership that ends completes
     * all that is open with {@link ErrorCode#NOT_COORDINATOR}, whatever may become of the records;
     * the shard then serves nothing until it is loaded again. There is no time limit here: the
     * shard answers its clients when {@code offsets.commit.timeout.ms} is over, and goes on
     * waiting.
     *
     * @param epoch the leader epoch with which the shard was loaded; the append is refused with
     *     NOT_COORDINATOR when it is no longer the current one
     * @param timestampMs the batch's create time, milliseconds since the Unix epoch
     */
    CompletionStage<ErrorCode> append(
            int shard, int epoch, long timestampMs, List<KeyValue> records);

    /**
     * Reads the whole partition, from its first to its last committed record, as {@code
     * read_committed} does: without control records and without those of aborted transactions.
     * Records that are in the log but not yet committed are waited for.
     *
     * <p>The sink is called from one thread at a time, in the order of offsets, and no more once it
     * has answered false. Completes with NONE after the last record, otherwise with the reason.
     */
    CompletionStage<ErrorCode> load(int shard, int epoch, Sink sink);

    /** Takes the records of a partition that is loaded. */
    @FunctionalInterface
    interface Sink {
        /**
         * Takes the next record.
         *
         * @return false when no more are wanted, since the leadership has ended
         */
        boolean accept(KeyValue record);
    }
}
