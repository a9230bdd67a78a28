package io.riverrun.broker.fetch;

import io.riverrun.log.PartitionLog;
import io.riverrun.log.segment.FileSlice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has to come from the disk before one request can be answered. It is little, and of one log
 * directory: what is beyond is left for the next request, in which the session names it first.
 * Confined to the event loop of the request, but for the time in which a reader has it.
 */
final class ColdBytes {

    /**
     * What is looked at besides the records: from the index's entry, which is before them, to the
     * batch after them, which the next request looks for.
     */
    static final int AROUND_BYTES = 64 << 10;

    private final List<FileSlice> slices = new ArrayList<>(1);
    private final Map<FileSlice, IOException> failures = new HashMap<>(1);
    private final int bytesMax;
    private ColdBytes before;
    private Path logDirectory;
    private int bytes;
    private boolean full;

    /**
     * Nothing so far.
     *
     * @param bytesMax with so many bytes, no more slices are taken
     */
    ColdBytes(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean isEmpty() {
        return slices.isEmpty();
    }

    /** Whether no more is taken. */
    boolean isFull() {
        return full || bytes >= bytesMax;
    }

    int bytesMax() {
        return bytesMax;
    }

    /** Of records, as far as is known. */
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

    /** Takes a slice of the log; false if there are enough. */
    boolean add(PartitionLog log, FileSlice cold) {
        Path directory = log.directory().getParent();
        boolean another = logDirectory != null && !logDirectory.equals(directory);
        if (another || bytes >= bytesMax) {
            full = true;
            return false;
        }
        logDirectory = directory;
        slices.add(cold);
        bytes += Math.max(1, cold.sizeInBytes() - AROUND_BYTES);
        return true;
    }

    /** These come after others of the same request, which are in the page cache by now. */
    void follow(ColdBytes others) {
        before = others;
    }

    /** The disk failed to bring a slice in. */
    void fail(FileSlice slice, IOException cause) {
        failures.put(slice, cause);
    }

    /**
     * Whether the bytes are among those that were brought in, in this turn or one before.
     *
     * @throws IOException when the disk failed to bring them in
     */
    @SuppressWarnings("ReferenceEquality") // the same file, not one like it
    boolean has(FileSlice wanted) throws IOException {
        for (FileSlice slice : slices) {
            if (slice.file() == wanted.file() && contains(slice, wanted)) {
                if (failures.containsKey(slice)) {
                    throw failures.get(slice);
                }
                return true;
            }
        }
        return before != null && before.has(wanted);
    }

    static boolean contains(FileSlice slice, FileSlice wanted) {
        long end = (long) slice.position() + slice.sizeInBytes();
        return slice.position() <= wanted.position()
                && (long) wanted.position() + wanted.sizeInBytes() <= end;
    }

    /** How much is to be looked at for so many bytes of records. */
    static int around(int recordBytes) {
        return (int) Math.min(Integer.MAX_VALUE, (long) recordBytes + AROUND_BYTES);
    }
}
