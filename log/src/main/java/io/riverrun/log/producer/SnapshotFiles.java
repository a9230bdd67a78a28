package io.riverrun.log.producer;

import io.riverrun.log.checkpoint.AtomicFile;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** The producer snapshots in a partition's folder. Guarded by the partition lock. */
public final class SnapshotFiles {

    private final Disk disk;
    private Path directory;
    private final TreeSet<Long> offsets = new TreeSet<>();

    /** Of the one that was written or read last; others may be what a crash left of them. */
    private long soundOffset = -1;

    public SnapshotFiles(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Takes note of a file that was found. */
    public void found(long offset) {
        offsets.add(offset);
    }

    /** The offsets of all, in order. */
    public List<Long> offsets() {
        return List.copyOf(offsets);
    }

    /** The offset of the latest snapshot, or -1. */
    public long latest() {
        return offsets.isEmpty() ? -1 : offsets.last();
    }

    /** Writes the producers as of the offset, unless that was just done. */
    public void write(long offset, ProducerStates states) throws IOException {
        if (soundOffset != offset || !offsets.contains(offset)) {
            writeAnew(offset, states);
        }
    }

    /** Writes the producers as of the offset to a new file. */
    public void writeAnew(long offset, ProducerStates states) throws IOException {
        AtomicFile.writeLazily(disk, path(offset), ProducerSnapshot.encode(states));
        offsets.add(offset);
        soundOffset = offset;
    }

    /**
     * Loads the latest sound snapshot at or before the offset into empty states; damaged ones are
     * deleted.
     *
     * @return its offset, or -1 when there is none
     */
    public long load(long atOrBefore, ProducerStates states) throws IOException {
        Long offset = offsets.floor(atOrBefore);
        while (offset != null) {
            if (ProducerSnapshot.decode(disk.readAll(path(offset)), states)) {
                soundOffset = offset;
                return offset;
            }
            delete(offset);
            offset = offsets.floor(atOrBefore);
        }
        return -1;
    }

    public void deleteAfter(long offset) throws IOException {
        while (!offsets.isEmpty() && offsets.last() > offset) {
            delete(offsets.last());
        }
    }

    /** Deletes those before the offset; the latest of all stays. */
    public void deleteBefore(long offset) throws IOException {
        while (offsets.size() > 1 && offsets.first() < offset) {
            delete(offsets.first());
        }
    }

    /** Deletes those between the offsets, both excluded. */
    public void deleteBetween(long from, long to) throws IOException {
        for (long offset : List.copyOf(offsets.subSet(from, false, to, false))) {
            delete(offset);
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
        offsets.remove(offset);
    }

    private Path path(long offset) {
        return SegmentFiles.path(directory, offset, SegmentFiles.SNAPSHOT);
    }
}
