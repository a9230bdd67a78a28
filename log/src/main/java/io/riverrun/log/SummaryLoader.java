package io.riverrun.log;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.log.producer.SnapshotFiles;
import io.riverrun.log.segment.LoadFinding;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentList;
import io.riverrun.log.segment.SegmentLoader;
import io.riverrun.log.segment.SegmentReplay;
import io.riverrun.log.segment.SegmentSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Opens a log by the {@link LogSummary} of it: unread where nothing was changed since; where only
 * records were appended, as a process does that is killed before it next forces the log, those
 * alone are read. Confined to one thread.
 */
final class SummaryLoader {

    private final Disk disk;
    private final Path directory;
    private final LogConfig config;
    private final LastLife last;
    private final long nowMs;
    private final List<LoadFinding> findings = new ArrayList<>(0);

    SummaryLoader(Disk disk, Path directory, LogConfig config, LastLife last, long nowMs) {
        this.disk = disk;
        this.directory = directory;
        this.config = config;
        this.last = last;
        this.nowMs = nowMs;
    }

    /**
     * Opens the log; empty when more was changed, so that the folder has to be looked at.
     *
     * @param logStartOffset as the checkpoint has it
     */
    Optional<LogState> load(LogSummary summary, long logStartOffset) throws IOException {
        long end = summary.endOffset();
        long start = Math.max(logStartOffset, summary.segments().getFirst().baseOffset());
        if (last.recoveryPoint() != end
                || start > end
                || !summary.isOfFolder(disk, directory)
                || !areSealedOnesUntouched(summary)) {
            return Optional.empty();
        }
        Optional<ProducerStates> producers = summary.producerStates();
        Optional<Segment> active = producers.isEmpty() ? Optional.empty() : openActive(summary);
        if (active.isEmpty()) {
            return Optional.empty();
        }
        LeaderEpochs epochs = new LeaderEpochs(disk, directory);
        epochs.start(summary.epochs());
        epochs.truncateFromStart(start);
        if (active.get().nextOffset() > end) {
            SegmentReplay.run(active.get(), end, epochs, producers.get(), end);
        }
        producers.get().onHighWatermark(0);
        SnapshotFiles snapshots = new SnapshotFiles(disk, directory);
        summary.snapshotOffsets().forEach(snapshots::found);
        return Optional.of(
                new LogState(
                        openAll(summary, active.get()),
                        epochs,
                        producers.get(),
                        snapshots,
                        start,
                        end,
                        findings,
                        false));
    }

    private boolean areSealedOnesUntouched(LogSummary summary) throws IOException {
        List<SegmentSummary> segments = summary.segments();
        for (SegmentSummary segment : segments.subList(0, segments.size() - 1)) {
            if (!segment.isOf(disk, directory)) {
                return false;
            }
        }
        return true;
    }

    private Optional<Segment> openActive(LogSummary summary) throws IOException {
        SegmentSummary left = summary.segments().getLast();
        if (left.isOf(disk, directory)) {
            Segment active = left.open(disk, directory, nowMs);
            active.startFrom(summary.maxTimestamp(), summary.maxTimestampOffset());
            return Optional.of(active);
        }
        if (last.clean() || !tellsIfItWasCut(summary)) {
            return Optional.empty();
        }
        SegmentLoader loader =
                new SegmentLoader(
                        disk,
                        directory,
                        Set.copyOf(left.fileNames()),
                        config.indexIntervalBytes(),
                        nowMs);
        Optional<Segment> active =
                loader.recoverAdded(left, summary.maxTimestamp(), summary.maxTimestampOffset());
        findings.addAll(loader.findings());
        return active;
    }

    /**
     * Whether the folder would bear another stamp, had the log been cut off below its end and grown
     * to it again: the cut deletes the snapshot as of the end, and the folder is forced before the
     * recovery point rises.
     */
    private static boolean tellsIfItWasCut(LogSummary summary) {
        return summary.endOffset() == summary.segments().getFirst().baseOffset()
                || summary.snapshotOffsets().contains(summary.endOffset());
    }

    private SegmentList openAll(LogSummary summary, Segment active) throws IOException {
        Segment[] opened = new Segment[summary.segments().size()];
        for (int i = 0; i < opened.length - 1; i++) {
            opened[i] = summary.segments().get(i).open(disk, directory, nowMs);
        }
        opened[opened.length - 1] = active;
        return new SegmentList(opened);
    }
}
