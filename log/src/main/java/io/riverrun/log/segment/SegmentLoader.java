package io.riverrun.log.segment;

import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Opens segments that are on disk. Indexes are believed only as far as their entries rise and point
 * at batches; the rest is built anew from the log. Confined to one thread.
 */
public final class SegmentLoader {

    private final Disk disk;
    private final Path directory;
    private final Set<String> names;
    private final int indexIntervalBytes;
    private final long nowMs;
    private final List<LoadFinding> findings = new ArrayList<>();

    /**
     * @param names what the directory holds
     */
    public SegmentLoader(
            Disk disk, Path directory, Set<String> names, int indexIntervalBytes, long nowMs) {
        this.disk = disk;
        this.directory = directory;
        this.names = names;
        this.indexIntervalBytes = indexIntervalBytes;
        this.nowMs = nowMs;
    }

    /** What was wrong with the segments opened so far. */
    public List<LoadFinding> findings() {
        return findings;
    }

    /** The offset after the last batch of a sealed segment, which its opening did not look for. */
    public long endOf(Segment segment) throws IOException {
        int last = segment.offsets().count() - 1;
        int from = last < 0 ? 0 : segment.offsets().position(last);
        BatchScanner scanner = new BatchScanner(segment.log(), from, segment.sizeInBytes());
        long end = segment.baseOffset();
        while (scanner.advance()) {
            end = scanner.batch().nextOffset();
        }
        segment.close();
        return scanner.position() == segment.sizeInBytes()
                ? end
                : endOffset(disk, directory, segment.baseOffset(), SegmentFiles.LOG);
    }

    /** The offset after the last batch in a log file. */
    static long endOffset(Disk disk, Path directory, long baseOffset, String suffix)
            throws IOException {
        SegmentFile file = new SegmentFile(disk, directory, baseOffset, suffix, true);
        try {
            BatchScanner scanner =
                    new BatchScanner(
                            new LogFile(file, disk.writeBuffers()),
                            0,
                            (int) Math.min(file.size(), Integer.MAX_VALUE));
            long end = 0;
            while (scanner.advance()) {
                end = scanner.batch().nextOffset();
            }
            return end;
        } finally {
            file.close();
        }
    }

    /** Opens a segment that is full and on stable storage; it ends where the next begins. */
    public Segment openSealed(long baseOffset, long nextOffset) throws IOException {
        SegmentInventory inventory = SegmentInventory.of(disk, directory, baseOffset, names);
        if (inventory.logBytes() > Integer.MAX_VALUE) {
            throw new IOException(directory + ": segment " + baseOffset + " is above 2 GiB");
        }
        Segment segment = Segment.open(disk, directory, baseOffset, inventory, nextOffset, nowMs);
        if (nextOffset - baseOffset > Integer.MAX_VALUE || !indexesLookSound(segment, inventory)) {
            Segment recovered = recover(baseOffset, Long.MAX_VALUE);
            recovered.complete();
            return recovered;
        }
        segment.publish(segment.relative(nextOffset), (int) inventory.logBytes());
        segment.startForced();
        return segment;
    }

    /** Opens the last segment of a log that was closed in order, and finds its end. */
    public Segment openActive(long baseOffset) throws IOException {
        SegmentInventory inventory = SegmentInventory.of(disk, directory, baseOffset, names);
        Segment segment =
                Segment.open(disk, directory, baseOffset, inventory, Long.MAX_VALUE, nowMs);
        int from = new IndexRepair(segment, inventory).cutToLastEntry();
        scan(segment, from, baseOffset, inventory.logBytes(), Long.MAX_VALUE);
        return segment;
    }

    /**
     * Opens a segment that may end in a torn batch: finds its end, cuts off what is no batch, and
     * completes the indexes.
     *
     * @param trustedBelow batches that end below this offset are not read for their checksums
     */
    public Segment recover(long baseOffset, long trustedBelow) throws IOException {
        SegmentInventory inventory = SegmentInventory.of(disk, directory, baseOffset, names);
        Segment segment =
                Segment.open(disk, directory, baseOffset, inventory, Long.MAX_VALUE, nowMs);
        int from = new IndexRepair(segment, inventory).cutToSurvivors(trustedBelow);
        scan(segment, from, baseOffset, inventory.logBytes(), trustedBelow);
        return segment;
    }

    /**
     * Opens the last segment of a log to which batches may have been added since it was summed up,
     * as {@link #recover} does, but reads only what was added.
     *
     * @param end of the segment as it was
     * @param trustedBelow batches that end below this offset are not read for their checksums
     * @return empty when less is there than there was
     */
    public Optional<Segment> recoverAdded(SegmentSummary left, SegmentEnd end, long trustedBelow)
            throws IOException {
        long baseOffset = left.baseOffset();
        if (!left.hasLog()) {
            return Optional.empty();
        }
        SegmentInventory inventory = SegmentInventory.of(disk, directory, baseOffset, names);
        if (!left.isWithin(inventory)) {
            return Optional.empty();
        }
        Segment segment =
                Segment.open(disk, directory, baseOffset, inventory, Long.MAX_VALUE, nowMs);
        new IndexRepair(segment, inventory).cutTo(left.indexEntries(), left.timeIndexEntries());
        end.restore(segment);
        scan(segment, left.logBytes(), left.nextOffset(), inventory.logBytes(), trustedBelow);
        return Optional.of(segment);
    }

    private void scan(Segment segment, int from, long nextOffset, long fileBytes, long trustedBelow)
            throws IOException {
        int size = (int) Math.min(fileBytes, Integer.MAX_VALUE);
        BatchScanner scanner = new BatchScanner(segment.log(), from, size);
        long next = nextOffset;
        boolean trusted = true;
        while (scanner.advance()) {
            RecordBatch batch = scanner.batch();
            boolean checked = batch.lastOffset() < trustedBelow;
            if (batch.baseOffset() < next
                    || !segment.fits(batch.lastOffset())
                    || !(checked || scanner.checksumMatches())) {
                break;
            }
            trusted &= checked;
            segment.note(batch, scanner.position(), indexIntervalBytes);
            next = batch.nextOffset();
        }
        segment.publish(segment.relative(next), scanner.position());
        if (scanner.position() < fileBytes) {
            segment.log().truncate(scanner.position());
            // What is cut off must not come back behind what is written next.
            segment.log().force();
            segment.markCut();
            findings.add(
                    new LoadFinding.CutOff(
                            segment.log().path().getFileName().toString(),
                            scanner.position(),
                            fileBytes - scanner.position(),
                            next));
        } else if (trusted) {
            segment.startForced();
        }
        // After the log: markers that come back with its end would lack their entries.
        segment.transactions().truncate(next);
    }

    private static boolean indexesLookSound(Segment segment, SegmentInventory inventory)
            throws IOException {
        if (!inventory.hasIndex()
                || !inventory.hasTimeIndex()
                || inventory.indexBytes() % OffsetIndex.ENTRY_BYTES != 0
                || inventory.timeIndexBytes() % TimeIndex.ENTRY_BYTES != 0) {
            return inventory.logBytes() == 0;
        }
        return inventory.logBytes() == 0
                || (lastOffsetLooksSound(segment, inventory) && lastTimeLooksSound(segment));
    }

    private static boolean lastOffsetLooksSound(Segment segment, SegmentInventory inventory)
            throws IOException {
        int last = segment.offsets().count() - 1;
        if (last < 0) {
            return true;
        }
        int position = segment.offsets().position(last);
        return segment.offsets().relativeOffset(last) > 0
                && position > 0
                && position < inventory.logBytes();
    }

    private static boolean lastTimeLooksSound(Segment segment) throws IOException {
        int last = segment.times().count() - 1;
        // Nothing or zeros are what a file system leaves where data never arrived.
        return last >= 0
                && segment.times().timestamp(last) > 0
                && segment.times().relativeOffset(last) >= 0;
    }
}
