package io.riverrun.log.checkpoint;

import io.riverrun.log.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which leader epoch began at which offset (KIP-101), kept in {@code leader-epoch-checkpoint}: the
 * version (0), the number of entries, then {@code epoch startOffset} a line, both rising.
 *
 * <p>Changes happen under the partition's lock; lookups read a published snapshot without it. The
 * file is written by {@link #persist}, off the path of appends: what is missing from it after a
 * crash is in the batches after the recovery point.
 */
public final class LeaderEpochs {

    public static final String FILE_NAME = "leader-epoch-checkpoint";

    private static final String VERSION = "0";

    /** Parallel arrays, not changed once published. */
    private static final class Entries {
        static final Entries NONE = new Entries(new int[0], new long[0]);

        final int[] epochs;
        final long[] startOffsets;

        Entries(int[] epochs, long[] startOffsets) {
            this.epochs = epochs;
            this.startOffsets = startOffsets;
        }

        int count() {
            return epochs.length;
        }

        /** Those that began below the offset. */
        Entries below(long offset) {
            int below = countBelow(offset);
            return below == count() ? this : range(0, below);
        }

        boolean isSameAs(Entries other) {
            return this == other
                    || (other != null
                            && Arrays.equals(epochs, other.epochs)
                            && Arrays.equals(startOffsets, other.startOffsets));
        }

        private int countBelow(long offset) {
            int below = count();
            while (below > 0 && startOffsets[below - 1] >= offset) {
                below--;
            }
            return below;
        }

        Entries range(int from, int to) {
            return new Entries(
                    Arrays.copyOfRange(epochs, from, to),
                    Arrays.copyOfRange(startOffsets, from, to));
        }

        Entries with(int epoch, long startOffset) {
            int[] moreEpochs = Arrays.copyOf(epochs, count() + 1);
            long[] moreOffsets = Arrays.copyOf(startOffsets, count() + 1);
            moreEpochs[count()] = epoch;
            moreOffsets[count()] = startOffset;
            return new Entries(moreEpochs, moreOffsets);
        }
    }

    /** Where an epoch ends: the greatest epoch at or below the one asked for, and its end. */
    public record EpochEnd(int epoch, long endOffset) {
        /** The epoch asked for is unknown. */
        public static final EpochEnd UNKNOWN = new EpochEnd(-1, -1);
    }

    private final Disk disk;
    private volatile Path directory;
    private volatile Entries entries = Entries.NONE;

    private volatile boolean irreplaceable;

    /** What the file has; null when nobody knows. */
    private Entries written = Entries.NONE;

    /** Whether the file would outlive a loss of power. */
    private boolean forced = true;

    public LeaderEpochs(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Reads the file; false when there is none or it is damaged, and nothing is known then. */
    public synchronized boolean load() throws IOException {
        Path path = path();
        if (!disk.exists(path)) {
            return false;
        }
        String text = AtomicFile.text(disk, path);
        if (!text.endsWith("\n")) {
            // Torn: the last number may lack digits.
            return false;
        }
        List<String> lines = text.lines().toList();
        try {
            int count = Integer.parseInt(lines.get(1));
            int[] epochs = new int[count];
            long[] offsets = new long[count];
            for (int i = 0; i < count; i++) {
                String[] words = lines.get(i + 2).split(" ", -1);
                epochs[i] = Integer.parseInt(words[0]);
                offsets[i] = Long.parseLong(words[1]);
                if (i > 0 && (epochs[i] <= epochs[i - 1] || offsets[i] < offsets[i - 1])) {
                    return false;
                }
            }
            entries = new Entries(epochs, offsets);
            written = entries;
            // What kill -9 left to the system's cache is not on stable storage yet.
            forced = false;
            return lines.get(0).equals(VERSION);
        } catch (NumberFormatException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            return false;
        }
    }

    /** Where an epoch began. */
    public record EpochStart(int epoch, long startOffset) {}

    /** The epochs that began below the offset, in order. */
    public List<EpochStart> below(long offset) {
        Entries now = entries.below(offset);
        List<EpochStart> starts = new ArrayList<>(now.count());
        for (int i = 0; i < now.count(); i++) {
            starts.add(new EpochStart(now.epochs[i], now.startOffsets[i]));
        }
        return starts;
    }

    /** Takes what the file, on stable storage, is known to have. */
    public synchronized void start(List<EpochStart> known) {
        entries =
                new Entries(
                        known.stream().mapToInt(EpochStart::epoch).toArray(),
                        known.stream().mapToLong(EpochStart::startOffset).toArray());
        written = entries;
        forced = true;
    }

    /**
     * Notes the epoch of a batch at the offset. The batches are right: entries that claim the
     * offset for a later epoch are of a former life of the log, and go with all behind them.
     */
    public void assign(int epoch, long startOffset) {
        Entries now = entries;
        int latest = now.count() - 1;
        if (epoch < 0 || (latest >= 0 && epoch == now.epochs[latest])) {
            return;
        }
        int earlier = now.count();
        while (earlier > 0 && now.epochs[earlier - 1] > epoch) {
            earlier--;
        }
        if (earlier < now.count()) {
            if (now.startOffsets[earlier] > startOffset) {
                return;
            }
            now = now.range(0, earlier);
            entries = now;
        }
        if (earlier > 0 && now.epochs[earlier - 1] == epoch) {
            return;
        }
        int kept = earlier;
        while (kept > 0 && now.startOffsets[kept - 1] >= startOffset) {
            kept--;
        }
        entries = now.range(0, kept).with(epoch, startOffset);
    }

    /** Where the first epoch began; -1 when none is known. */
    public long firstOffset() {
        Entries now = entries;
        return now.count() == 0 ? -1 : now.startOffsets[0];
    }

    /** The epoch of the last entry, or -1. */
    public int latestEpoch() {
        Entries now = entries;
        return now.count() == 0 ? -1 : now.epochs[now.count() - 1];
    }

    /** The epoch of the record at the offset, or -1. */
    public int epochAt(long offset) {
        Entries now = entries;
        int i = now.count() - 1;
        while (i >= 0 && now.startOffsets[i] > offset) {
            i--;
        }
        return i < 0 ? -1 : now.epochs[i];
    }

    /** Answers OffsetForLeaderEpoch for a log that ends at the offset. */
    public EpochEnd endOf(int epoch, long logEndOffset) {
        Entries now = entries;
        int count = now.count();
        if (epoch < 0 || count == 0 || epoch > now.epochs[count - 1]) {
            return EpochEnd.UNKNOWN;
        }
        if (epoch == now.epochs[count - 1]) {
            return new EpochEnd(epoch, logEndOffset);
        }
        int higher = 0;
        while (now.epochs[higher] <= epoch) {
            higher++;
        }
        int floor = higher == 0 ? epoch : now.epochs[higher - 1];
        return new EpochEnd(floor, now.startOffsets[higher]);
    }

    /** Forgets epochs that began at or after the offset. */
    public void truncateFromEnd(long endOffset) {
        Entries now = entries;
        int kept = now.count();
        while (kept > 0 && now.startOffsets[kept - 1] >= endOffset) {
            kept--;
        }
        if (kept < now.count()) {
            entries = now.range(0, kept);
        }
    }

    /** Forgets epochs that ended at or before the offset; the one it lies in begins there. */
    public void truncateFromStart(long startOffset) {
        Entries now = entries;
        int first = -1;
        while (first + 1 < now.count() && now.startOffsets[first + 1] <= startOffset) {
            first++;
        }
        if (first > 0 || (first == 0 && now.startOffsets[0] < startOffset)) {
            Entries rest = now.range(first, now.count());
            rest.startOffsets[0] = startOffset;
            entries = rest;
        }
    }

    public void clear() {
        if (entries.count() > 0) {
            entries = Entries.NONE;
        }
    }

    /**
     * Writes the file if it lacks epochs, or has others. May run beside changes, on any thread.
     *
     * @param endOffset where the log ends: an epoch that begins there has no record yet, and a
     *     restart forgets it
     * @param durably whether the file must be on stable storage on return
     */
    public synchronized void persist(long endOffset, boolean durably) throws IOException {
        persistNow(endOffset, durably || irreplaceable);
    }

    /** Whether the file on stable storage has the epochs that began below the offset. */
    public synchronized boolean isForcedBelow(long offset) {
        return forced && entries.below(offset).isSameAs(written.below(offset));
    }

    /** As {@link #isForcedBelow}, and the file has no others, which a later log might reach. */
    public synchronized boolean isForcedUpTo(long offset) {
        return forced && entries.below(offset).isSameAs(written);
    }

    /** As {@link #persist}, for a sync of the whole disk to force. */
    public synchronized Written beginForce(long endOffset) throws IOException {
        persistNow(endOffset, irreplaceable);
        return new Written(written);
    }

    /** The disk has been synced since the file was written. */
    public synchronized void forced(Written file) {
        if (written == file.entries) {
            forced = true;
        }
    }

    /** What the file has may not outlive a loss of power: it is to be written again. */
    public synchronized void lost() {
        written = null;
        forced = false;
    }

    /** What {@link #beginForce} found or left in the file. Immutable. */
    public static final class Written {
        private final Entries entries;

        private Written(Entries entries) {
            this.entries = entries;
        }
    }

    /**
     * From now on the file is always written durably. Of a compacted log it cannot be had again:
     * the batch with which an epoch began may be gone, and recovery would take the journal's copy
     * of it for a sign to cut the log.
     */
    public void makeIrreplaceable() {
        irreplaceable = true;
    }

    private void persistNow(long endOffset, boolean durably) throws IOException {
        Entries now = entries.below(endOffset);
        if (now.isSameAs(written) && (forced || !durably)) {
            return;
        }
        StringBuilder text = new StringBuilder();
        text.append(VERSION).append('\n').append(now.count()).append('\n');
        for (int i = 0; i < now.count(); i++) {
            text.append(now.epochs[i]).append(' ').append(now.startOffsets[i]).append('\n');
        }
        byte[] bytes = AtomicFile.utf8(text.toString());
        // Should it fail, nobody knows what the file has.
        lost();
        if (durably) {
            AtomicFile.writeDurably(disk, path(), bytes);
        } else {
            AtomicFile.writeLazily(disk, path(), bytes);
        }
        written = now;
        forced = durably;
    }

    /** The log's directory has a new name. */
    public void moveTo(Path newDirectory) {
        directory = newDirectory;
    }

    /** Made when it is asked for: many thousand partitions would hold megabytes of them. */
    private Path path() {
        return directory.resolve(FILE_NAME);
    }
}
