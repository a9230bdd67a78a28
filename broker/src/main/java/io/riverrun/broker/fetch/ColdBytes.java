package io.riverrun.broker.fetch;

import io.riverrun.log.PartitionLog;
import io.riverrun.log.segment.FileSlice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What has to come from the disk before one request can be answered. It is little, and of one log
 * directory: what is beyond is left for the next request, in which the session names it first.
 * Confined to the event loop of the request, but for what is only read.
 */
final class ColdBytes {

    /**
     * What is read with the records: from the index's entry, which is before them, and of the batch
     * after them, which the next request looks for.
     */
    static final int AROUND_BYTES = 64 << 10;

    private final List<FileSlice> slices = new ArrayList<>(1);
    private final int bytesMax;
    private Path logDirectory;
    private int bytes;
    private boolean limited;
    private IOException failure;

    /**
     * Nothing so far.
     *
     * @param bytesMax the most bytes of records
     */
    ColdBytes(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean isEmpty() {
        return slices.isEmpty();
    }

    /** Whether there was more to be read than is here. */
    boolean isLimited() {
        return limited;
    }

    int bytes() {
        return bytes;
    }

    /** The log directory of them all. */
    Path logDirectory() {
        return logDirectory;
    }

    List<FileSlice> slices() {
        return slices;
    }

    /** Takes as much of the log's bytes as may be. */
    void add(PartitionLog log, FileSlice old) {
        Path directory = log.directory().getParent();
        boolean another = logDirectory != null && !logDirectory.equals(directory);
        int left = another ? 0 : bytesMax - bytes;
        if (left <= 0) {
            limited = true;
            return;
        }
        int taken = Math.min(old.sizeInBytes(), left + AROUND_BYTES);
        limited |= taken < old.sizeInBytes();
        logDirectory = directory;
        slices.add(old.piece(0, taken));
        bytes += Math.min(taken, left);
    }

    /** The disk failed to bring them in. */
    void fail(IOException cause) {
        failure = cause;
    }

    /**
     * How many bytes of records may be sent of these, if they are in here; else 0.
     *
     * @throws IOException when the disk failed to bring them in
     */
    @SuppressWarnings("ReferenceEquality") // the same file, not one like it
    int broughtIn(FileSlice old) throws IOException {
        for (FileSlice slice : slices) {
            if (slice.file() == old.file() && slice.position() == old.position()) {
                if (failure != null) {
                    throw failure;
                }
                return slice.sizeInBytes() >= old.sizeInBytes()
                        ? Integer.MAX_VALUE
                        : Math.max(1, slice.sizeInBytes() - AROUND_BYTES);
            }
        }
        return 0;
    }

    /** How much is to be in the page cache for so many bytes of records. */
    static int around(int recordBytes) {
        return (int) Math.min(Integer.MAX_VALUE, (long) recordBytes + AROUND_BYTES);
    }
}
