package io.riverrun.log.producer;

import io.riverrun.log.checkpoint.AtomicFile;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The producer snapshots in a partition's folder. Guarded by the partition lock. */
public final class SnapshotFiles {

    private final Disk disk;
    private Path directory;

    /** In order; mostly there is one. */
    private long[] offsets = {};

    /** Of the one that was written or read last; others may be what a crash left of them. */
    private long soundOffset = -1;

    public SnapshotFiles(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Takes note of a file that was found. */
    public void found(long offset) {
        add(offset);
    }

    /** The offsets of all, in order. */
    public List<Long> offsets() {
        return Arrays.stream(offsets).boxed().toList();
    }

    /** The offset of the latest snapshot, or -1. */
    public long latest() {
        return offsets.length == 0 ? -1 : offsets[offsets.length - 1];
    }

    /** Writes the producers as of the offset, unless that was just done. */
    public void write(long offset, ProducerStates states) throws IOException {
        if (soundOffset != offset || Arrays.binarySearch(offsets, offset) < 0) {
            writeAnew(offset, states);
        }
    }

    /** Writes the producers as of the offset to a new file. */
    public void writeAnew(long offset, ProducerStates states) throws IOException {
        AtomicFile.writeLazily(disk, path(offset), ProducerSnapshot.encode(states));
        add(offset);
        soundOffset = offset;
    }

    /**
     * Loads the latest sound snapshot at or before the offset into empty states; damaged ones are
     * deleted.
     *
     * @return its offset, or -1 when there is none
     */
    public long load(long atOrBefore, ProducerStates states) throws IOException {
        for (int i = countBelow(atOrBefore + 1) - 1; i >= 0; i--) {
            long offset = offsets[i];
            if (ProducerSnapshot.decode(disk.readAll(path(offset)), states)) {
                soundOffset = offset;
                return offset;
            }
            delete(offset);
        }
        return -1;
    }

    public void deleteAfter(long offset) throws IOException {
        while (latest() > offset) {
            delete(latest());
        }
    }

    /** Deletes those before the offset; the latest of all stays. */
    public void deleteBefore(long offset) throws IOException {
        while (offsets.length > 1 && offsets[0] < offset) {
            delete(offsets[0]);
        }
    }

    /** Deletes those between the offsets, both excluded. */
    public void deleteBetween(long from, long to) throws IOException {
        for (long offset : offsets) {
            if (offset > from && offset < to) {
                delete(offset);
            }
        }
    }

    public void deleteAll() throws IOException {
        deleteAfter(-1);
    }

    public void moveTo(Path newDirectory) {
        directory = newDirectory;
    }

    private void delete(long offset) throws IOException {
        disk.delete(path(offset));
        offsets = Arrays.stream(offsets).filter(each -> each != offset).toArray();
    }

    private void add(long offset) {
        int at = countBelow(offset);
        if (at < offsets.length && offsets[at] == offset) {
            return;
        }
        long[] more = Arrays.copyOf(offsets, offsets.length + 1);
        System.arraycopy(offsets, at, more, at + 1, offsets.length - at);
        more[at] = offset;
        offsets = more;
    }

    private int countBelow(long offset) {
        int found = Arrays.binarySearch(offsets, offset);
        return found < 0 ? -found - 1 : found;
    }

    private Path path(long offset) {
        return SegmentFiles.path(directory, offset, SegmentFiles.SNAPSHOT);
    }
}
