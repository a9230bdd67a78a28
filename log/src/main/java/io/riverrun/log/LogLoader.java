package io.riverrun.log;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFullException;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.log.producer.SnapshotFiles;
import io.riverrun.log.segment.LoadFinding;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentFiles;
import io.riverrun.log.segment.SegmentList;
import io.riverrun.log.segment.SegmentLoader;
import io.riverrun.log.segment.SegmentReplay;
import io.riverrun.log.segment.SegmentSwap;
import io.riverrun.log.segment.StartMark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;

/**
 * Brings a partition's folder back to life. After a clean shutdown everything is believed; after a
 * crash, what lies before the recovery point is, and the rest is read: checksums, a torn tail,
 * indexes, epochs, producers. Confined to one thread.
 */
final class LogLoader {

    private final Disk disk;
    private final Path directory;
    private final LogConfig config;
    private final LastLife last;
    private final long nowMs;
    private final TreeSet<Long> bases = new TreeSet<>();
    private final List<LoadFinding> findings = new ArrayList<>();
    private boolean keptGap;
    private final SnapshotFiles snapshots;
    private final LeaderEpochs epochs;
    private final ProducerStates producers = new ProducerStates();

    LogLoader(Disk disk, Path directory, LogConfig config, LastLife last, long nowMs) {
        this.disk = disk;
        this.directory = directory;
        this.config = config;
        this.last = last;
        this.nowMs = nowMs;
        this.snapshots = new SnapshotFiles(disk, directory);
        this.epochs = new LeaderEpochs(disk, directory);
    }

    /**
     * Loads the folder.
     *
     * @param logStartOffset as the checkpoint has it; 0 when it has none
     */
    LogState load(long logStartOffset) throws IOException {
        Set<String> names = takeInventory();
        SegmentList segments = openSegments(names, logStartOffset);
        long end = segments.last().nextOffset();
        long start = Math.max(logStartOffset, segments.first().baseOffset());
        if (start > end) {
            // The log lost its end to a crash, or its files to an operator: start where it says.
            segments = restartAt(start, segments);
            end = start;
        }
        boolean epochsKnown = epochs.load();
        boolean startsWithout =
                epochs.firstOffset() < 0 ? start < end : epochs.firstOffset() > start;
        if (epochsKnown && !last.clean() && startsWithout) {
            // A crash brought records back whose epochs were forgotten already.
            epochs.clear();
            epochsKnown = false;
        }
        epochs.truncateFromEnd(end);
        epochs.truncateFromStart(start);
        learn(segments, end, epochsKnown);
        return new LogState(
                segments,
                epochs,
                producers,
                snapshots,
                start,
                last.clean() ? end : Math.min(end, durable()),
                findings,
                keptGap);
    }

    private long durable() {
        return Math.max(last.recoveryPoint(), 0);
    }

    /** Notes segments and snapshots, and clears away what was about to be deleted. */
    private Set<String> takeInventory() throws IOException {
        Set<String> names = new HashSet<>(disk.list(directory));
        SegmentSwap.recover(disk, directory, names);
        StartMark.recover(disk, directory, names);
        for (String name : List.copyOf(names)) {
            if (name.endsWith(SegmentFiles.DELETED)
                    || name.endsWith(SegmentFiles.CLEANED)
                    || name.endsWith(".tmp")) {
                disk.delete(directory.resolve(name));
                names.remove(name);
            }
        }
        for (String name : names) {
            OptionalLong base = SegmentFiles.offset(name, SegmentFiles.LOG);
            if (base.isPresent()) {
                bases.add(base.getAsLong());
            }
            OptionalLong snapshot = SegmentFiles.offset(name, SegmentFiles.SNAPSHOT);
            if (snapshot.isPresent()) {
                snapshots.found(snapshot.getAsLong());
            }
        }
        // As a cut leaves that was interrupted: a later segment of that name would write on in
        // them.
        delete(names, base -> !bases.contains(base));
        return names;
    }

    private SegmentList openSegments(Set<String> names, long logStartOffset) throws IOException {
        if (bases.isEmpty()) {
            return new SegmentList(Segment.create(disk, directory, logStartOffset, nowMs));
        }
        SegmentLoader loader =
                new SegmentLoader(disk, directory, names, config.indexIntervalBytes(), nowMs);
        List<Segment> opened = new ArrayList<>();
        for (long base : bases) {
            Long next = bases.higher(base);
            // A recovery point within the next segment was reached after this one was forced
            // as a whole; one at its end may be older than the last entries of its indexes.
            boolean sealed = next != null && (last.clean() || next < last.recoveryPoint());
            if (sealed) {
                Segment segment = loader.openSealed(base, next);
                opened.add(segment);
                if (!isCompacted()) {
                    lookForGap(loader.endOf(segment), next);
                }
                continue;
            }
            Segment segment =
                    last.clean()
                            ? loader.openActive(base)
                            : loader.recover(base, last.recoveryPoint());
            Segment before = opened.isEmpty() ? null : opened.getLast();
            boolean afterGap = before != null && before.nextOffset() < base;
            if (afterGap && next == null && segment.isEmpty()) {
                // Nothing is behind the gap. Kafka's compaction leaves empty segments only before.
                remove(before, base, names);
                break;
            }
            opened.add(segment);
            if (next != null && !leadsTo(segment, next)) {
                remove(segment, next, names);
                break;
            }
            if (next != null) {
                segment.complete();
            }
        }
        findings.addAll(loader.findings());
        return new SegmentList(opened.toArray(new Segment[0]));
    }

    /**
     * Whether the next segment follows this one. After a crash it may not: because this one's end
     * was lost, or because the next is of a former life of the log. Kafka's compaction leaves gaps
     * of its own, which are let be; ours does not, nor does it touch what only a journal holds.
     */
    private boolean leadsTo(Segment segment, long next) {
        if (segment.nextOffset() == next) {
            return true;
        }
        boolean gap =
                isCompacted()
                        && !last.journaled()
                        && !segment.wasCut()
                        && segment.nextOffset() < next;
        keptGap |= gap;
        return gap;
    }

    private boolean isCompacted() {
        return config.compact() || last.compacted();
    }

    private void lookForGap(long end, long next) {
        if (end < next) {
            findings.add(new LoadFinding.Missing(end, next));
        }
    }

    private void remove(Segment last, long next, Set<String> names) throws IOException {
        delete(names, base -> base > last.baseOffset());
        findings.add(new LoadFinding.Removed(next, last.nextOffset()));
    }

    /** Deletes the files of segments with such base offsets, their indexes included. */
    private void delete(Set<String> names, LongPredicate base) throws IOException {
        boolean any = false;
        for (String name : List.copyOf(names)) {
            OptionalLong offset = SegmentFiles.markedOffset(name, "");
            if (offset.isPresent() && base.test(offset.getAsLong())) {
                disk.delete(directory.resolve(name));
                names.remove(name);
                any = true;
            }
        }
        if (any) {
            // They must not come back behind what is written next.
            disk.syncDirectory(directory);
        }
    }

    private SegmentList restartAt(long start, SegmentList segments) throws IOException {
        for (Segment segment : segments.snapshot()) {
            segment.markDeleted(SegmentFiles.DELETED);
            segment.delete();
        }
        disk.syncDirectory(directory);
        Segment fresh = Segment.create(disk, directory, start, nowMs);
        fresh.createFile();
        return new SegmentList(fresh);
    }

    /** Brings epochs and producers up to the end of the log. */
    private void learn(SegmentList segments, long end, boolean epochsKnown) throws IOException {
        // One beyond the recovery point may be from before the log was cut off and written anew.
        snapshots.deleteAfter(last.clean() ? end : Math.min(end, durable()));
        long producersFrom = Math.max(snapshots.load(end, producers), 0);
        long from = producersFrom;
        if (!epochsKnown) {
            from = 0;
        } else if (!last.clean()) {
            from = Math.min(from, durable());
        }
        for (Segment segment : segments.snapshot()) {
            if (segment.baseOffset() > producersFrom) {
                // As a roll does, even if all behind it was lost: once the segments before are
                // gone, nothing else tells.
                snapshot(segment.baseOffset());
            }
            if (segment.nextOffset() > from && !segment.isEmpty()) {
                SegmentReplay.run(segment, from, epochs, producers, producersFrom);
            }
        }
        producers.onHighWatermark(0);
    }

    private void snapshot(long offset) throws IOException {
        try {
            snapshots.write(offset, producers);
        } catch (DiskFullException e) {
            // It may serve some day; a start without it serves now.
            return;
        }
    }
}
