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
        long start = Math.max(logStartOffset, summary.logStartOffset());
        if (start > end
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
        if (!summary.epochsForced()) {
            epochs.lost();
        }
        epochs.truncateFromStart(start);
        if (active.get().nextOffset() > end) {
            SegmentReplay.run(active.get(), end, epochs, producers.get(), end);
        }
        producers.get().onHighWatermark(0);
        SnapshotFiles snapshots = new SnapshotFiles(disk, directory);
        summary.snapshotOffsets().forEach(snapshots::found);
        long durable = Math.min(active.get().nextOffset(), last.recoveryPoint());
        return Optional.of(
                new LogState(
                        openAll(summary, active.get()),
                        epochs,
                        producers.get(),
                        snapshots,
                        start,
                        Math.max(end, durable),
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
            return Optional.of(left.openActive(disk, directory, summary.end(), nowMs));
        }
        if (last.clean()) {
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
                loader.recoverAdded(
                        left, summary.end(), Math.max(left.nextOffset(), last.recoveryPoint()));
        findings.addAll(loader.findings());
        return active;
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
