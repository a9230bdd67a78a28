package io.riverrun.log.segment;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.FileStamp;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What there is to know of a segment whose files are complete and on stable storage, so that it can
 * be opened without reading them as long as they bear the stamps noted here. Immutable. In a file:
 *
 * <pre>
 * baseOffset int64, nextOffset int64, then for .log, .index, .timeindex and .txnindex:
 *   size int64 (-1: there is no file), modifiedNanos int64
 * </pre>
 *
 * @param nextOffset the offset after its last record
 * @param files the stamps of its files, in the order of {@link SegmentFiles#KINDS}
 */
public record SegmentSummary(long baseOffset, long nextOffset, List<FileStamp> files) {

    private static final int LOG = 0;
    private static final int INDEX = 1;
    private static final int TIME_INDEX = 2;
    private static final int TRANSACTION_INDEX = 3;

    /** Stands for a time that no file has. */
    private static final long NO_TIME = -1;

    /** Stands for no file. */
    private static final FileStamp MISSING = new FileStamp(-1, 0);

    /**
     * Of a segment that is sealed, for the moment or for ever; empty if a loss of power might take
     * some of it, as the last entries of the indexes of one that was rolled just now.
     */
    public static Optional<SegmentSummary> of(Segment segment, Disk disk) throws IOException {
        List<FileStamp> stamps = new ArrayList<>(SegmentFiles.KINDS.size());
        for (SegmentFile file : segment.files()) {
            stamps.add(file.exists() ? disk.stamp(file.path()).orElse(MISSING) : MISSING);
        }
        SegmentSummary summary =
                new SegmentSummary(segment.baseOffset(), segment.nextOffset(), stamps);
        return segment.isForced()
                        && summary.bytes(LOG) == segment.sizeInBytes()
                        && summary.bytes(INDEX)
                                == (long) segment.offsets().count() * OffsetIndex.ENTRY_BYTES
                        && summary.bytes(TIME_INDEX)
                                == (long) segment.times().count() * TimeIndex.ENTRY_BYTES
                ? Optional.of(summary)
                : Optional.empty();
    }

    /**
     * Of an active segment as it is now, without times of its files, and of its indexes only what
     * is in the files; {@link SegmentEnd} has the rest. Under the partition lock; no file is asked.
     */
    public static SegmentSummary ofActive(Segment segment) {
        List<FileStamp> files = new ArrayList<>(SegmentFiles.KINDS.size());
        long[] bytes = {
            segment.sizeInBytes(),
            (long) segment.offsets().written() * OffsetIndex.ENTRY_BYTES,
            (long) segment.times().written() * TimeIndex.ENTRY_BYTES,
            0
        };
        for (SegmentFile file : segment.files()) {
            files.add(file.exists() ? new FileStamp(bytes[files.size()], NO_TIME) : MISSING);
        }
        return new SegmentSummary(segment.baseOffset(), segment.nextOffset(), files);
    }

    /** With the times of files that have not grown since: those that have cannot be of it. */
    public SegmentSummary stamped(Disk disk, Path directory) throws IOException {
        List<FileStamp> stamps = new ArrayList<>(files.size());
        for (int i = 0; i < files.size(); i++) {
            FileStamp noted = files.get(i);
            if (has(i)) {
                Path path = SegmentFiles.path(directory, baseOffset, SegmentFiles.KINDS.get(i));
                FileStamp now = disk.stamp(path).orElse(MISSING);
                boolean same = now.sizeInBytes() == noted.sizeInBytes();
                stamps.add(same || i == TRANSACTION_INDEX ? now : noted);
            } else {
                stamps.add(noted);
            }
        }
        return new SegmentSummary(baseOffset, nextOffset, stamps);
    }

    /** Whether some of the indexes is in files. */
    public boolean hasIndexFiles() {
        return has(INDEX) || has(TIME_INDEX);
    }

    /** Whether nobody has changed the segment's files, in a directory without other files. */
    public boolean isOf(Disk disk, Path directory) throws IOException {
        for (int kind = LOG; kind < files.size(); kind++) {
            if (has(kind) && !isAsNoted(kind, disk, directory)) {
                return false;
            }
        }
        return true;
    }

    private boolean isAsNoted(int kind, Disk disk, Path directory) throws IOException {
        Path path = SegmentFiles.path(directory, baseOffset, SegmentFiles.KINDS.get(kind));
        Optional<FileStamp> now = disk.stamp(path);
        FileStamp noted = files.get(kind);
        return now.isPresent()
                && now.get().sizeInBytes() == noted.sizeInBytes()
                && now.get().modifiedNanos() == noted.modifiedNanos();
    }

    /** Opens the active segment as {@link #open} does, with what no file of it has. */
    public Segment openActive(Disk disk, Path directory, SegmentEnd end, long nowMs)
            throws IOException {
        Segment segment = open(disk, directory, nowMs);
        end.restore(segment);
        return segment;
    }

    /** Opens the segment as if its files had been looked at. */
    public Segment open(Disk disk, Path directory, long nowMs) throws IOException {
        if (!has(LOG)) {
            return Segment.create(disk, directory, baseOffset, nowMs);
        }
        SegmentInventory inventory =
                new SegmentInventory(
                        true,
                        has(INDEX),
                        has(TIME_INDEX),
                        has(TRANSACTION_INDEX),
                        bytes(LOG),
                        (int) bytes(INDEX),
                        (int) bytes(TIME_INDEX));
        Segment segment = Segment.open(disk, directory, baseOffset, inventory, nextOffset, nowMs);
        segment.publish(segment.relative(nextOffset), (int) bytes(LOG));
        segment.startForced();
        return segment;
    }

    /** Whether all of its files are there, with as much in them at least. */
    boolean isWithin(SegmentInventory inventory) {
        return inventory.hasIndex() == has(INDEX)
                && inventory.hasTimeIndex() == has(TIME_INDEX)
                && inventory.logBytes() >= bytes(LOG)
                && inventory.indexBytes() >= bytes(INDEX)
                && inventory.timeIndexBytes() >= bytes(TIME_INDEX);
    }

    boolean hasLog() {
        return has(LOG);
    }

    int logBytes() {
        return (int) bytes(LOG);
    }

    /** How many entries the file of its offset index has. */
    public int indexEntries() {
        return (int) bytes(INDEX) / OffsetIndex.ENTRY_BYTES;
    }

    /** How many entries the file of its time index has. */
    public int timeIndexEntries() {
        return (int) bytes(TIME_INDEX) / TimeIndex.ENTRY_BYTES;
    }

    /** The names of its files. */
    public List<String> fileNames() {
        List<String> names = new ArrayList<>(files.size());
        for (int i = 0; i < files.size(); i++) {
            if (has(i)) {
                names.add(SegmentFiles.name(baseOffset, SegmentFiles.KINDS.get(i)));
            }
        }
        return names;
    }

    private boolean has(int kind) {
        return files.get(kind).sizeInBytes() >= 0;
    }

    private long bytes(int kind) {
        return Math.max(0, files.get(kind).sizeInBytes());
    }

    public void write(DataOutput out) throws IOException {
        out.writeLong(baseOffset);
        out.writeLong(nextOffset);
        for (FileStamp file : files) {
            out.writeLong(file.sizeInBytes());
            out.writeLong(file.modifiedNanos());
        }
    }

    public static SegmentSummary read(ByteBuffer in) {
        long baseOffset = in.getLong();
        long nextOffset = in.getLong();
        List<FileStamp> files = new ArrayList<>(SegmentFiles.KINDS.size());
        for (int i = 0; i < SegmentFiles.KINDS.size(); i++) {
            long bytes = in.getLong();
            long modifiedNanos = in.getLong();
            files.add(bytes < 0 ? MISSING : new FileStamp(bytes, modifiedNanos));
        }
        return new SegmentSummary(baseOffset, nextOffset, files);
    }
}
