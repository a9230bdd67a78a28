package io.riverrun.broker.fetch;

import io.riverrun.log.segment.FileSlice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings records that are not in the page cache there, a piece at a time and beside the event
 * loops, which then send them without waiting for the disk. Thread-safe.
 */
public final class ColdReads {

    private static final Logger LOG = LoggerFactory.getLogger(ColdReads.class);

    /** So much the device is asked for at a time: what a write of the journal waits behind. */
    static final int PIECE_BYTES = 256 << 10;

    /** The same while nobody produces. */
    static final int FREE_PIECE_BYTES = 1 << 20;

    /**
     * The most bytes of old records in one answer: others wait for the same disk, and a client that
     * gets megabytes at once keeps a processor busy for long.
     */
    static final int ANSWER_BYTES_MAX = 1 << 20;

    /** The same while nobody produces. */
    static final int FREE_ANSWER_BYTES_MAX = 8 << 20;

    /** How fast records are read. Thread-safe. */
    public interface Pace {

        /** Whether nobody produces, so that records are read as fast as the device can. */
        boolean isFree();

        /**
         * Returns when more may be read; called after each piece, on the thread that read it.
         *
         * @param tookNs how long the device took for it
         */
        void piece(int bytes, long tookNs);
    }

    private final Function<Path, ? extends Executor> readers;
    private final Pace pace;

    /**
     * @param readers runs the reads of a log directory; rejects what is too many
     */
    public ColdReads(Function<Path, ? extends Executor> readers, Pace pace) {
        this.readers = readers;
        this.pace = pace;
    }

    /** The most bytes of old records that an answer may have now. */
    int answerBytesMax() {
        return pace.isFree() ? FREE_ANSWER_BYTES_MAX : ANSWER_BYTES_MAX;
    }

    /**
     * Begins to bring bytes into the page cache.
     *
     * @param isWanted whether somebody waits for them still; asked by the thread that reads
     * @param then is told, on any thread, when they are there, could not be read or are not wanted
     * @return false when too many wait already, or the broker shuts down; then nothing is done
     */
    boolean bringIn(ColdBytes cold, BooleanSupplier isWanted, Runnable then) {
        try {
            readers.apply(cold.logDirectory())
                    .execute(() -> {
                        try {
                            if (isWanted.getAsBoolean()) {
                                cold.slices().forEach(slice -> read(slice, cold));
                            }
                        } finally {
                            then.run();
                        }
                    });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void read(FileSlice slice, ColdBytes cold) {
        try {
            read(slice);
        } catch (IOException e) {
            cold.fail(slice, e);
        } catch (RuntimeException e) {
            LOG.error("A read failed", e);
            cold.fail(slice, new IOException(e));
        }
    }

    /** But not what is there already: another consumer may have wanted it, or the last request. */
    private void read(FileSlice slice) throws IOException {
        int end = slice.sizeInBytes();
        int from = 0;
        while (from < end) {
            boolean free = pace.isFree();
            int bytes = free ? FREE_PIECE_BYTES : PIECE_BYTES;
            FileSlice piece = slice.piece(from, Math.min(bytes, end - from));
            from += bytes;
            if (!piece.isCached()) {
                long startNs = System.nanoTime();
                piece.bringIn(free);
                pace.piece(piece.sizeInBytes(), System.nanoTime() - startNs);
            }
        }
    }
}
