package io.riverrun.log;

import io.riverrun.log.disk.FileStamp;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentSummary;
import java.util.List;

/** What {@link LogSummaries} has of a log that is in use. Confined to {@link SummaryUpkeep}. */
final class PublishedSummary {

    private final PartitionLog log;
    private final long endOffset;
    private final boolean epochsForced;
    private final long folderModifiedNanos;
    private final Segment[] segments;

    /** Of all segments but the last. */
    private final List<SegmentSummary> sealed;

    /** How much of the active segment's indexes was in files; it is of the last of the segments. */
    private final int indexEntries;

    private final int timeIndexEntries;

    private LogSummaries.Place place;

    PublishedSummary(
            PartitionLog log, Segment[] segments, LogSummary summary, LogSummaries.Place place) {
        int last = summary.segments().size() - 1;
        SegmentSummary active = summary.segments().get(last);
        this.log = log;
        this.endOffset = summary.endOffset();
        this.epochsForced = summary.epochsForced();
        this.folderModifiedNanos = summary.folderModifiedNanos();
        this.segments = segments;
        this.sealed = List.copyOf(summary.segments().subList(0, last));
        this.indexEntries = active.indexEntries();
        this.timeIndexEntries = active.timeIndexEntries();
        this.place = place;
    }

    PartitionLog log() {
        return log;
    }

    LogSummaries.Place place() {
        return place;
    }

    /** The entry was copied. */
    void moveTo(LogSummaries.Place newPlace) {
        place = newPlace;
    }

    /** Whether there is nothing new to say of the log, as far as can be told without its files. */
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(PartitionLog now) {
        return log == now
                && endOffset == now.logEndOffset()
                && segments == now.segments().snapshot()
                && epochsForced == now.epochs().isForcedUpTo(endOffset);
    }

    @SuppressWarnings("ReferenceEquality")
    boolean isOfFolder(PartitionLog now, FileStamp folder) {
        return log == now && folderModifiedNanos == folder.modifiedNanos();
    }

    /** What was noted of a sealed segment; null if it was not sealed then. */
    @SuppressWarnings("ReferenceEquality")
    SegmentSummary ofSealed(Segment segment) {
        for (int i = 0; i < sealed.size(); i++) {
            if (segments[i] == segment) {
                return sealed.get(i);
            }
        }
        return null;
    }

    /** Whether the files of an active segment's indexes were forced as they are. */
    boolean hasIndexFilesOf(SegmentSummary active) {
        return segments[segments.length - 1].baseOffset() == active.baseOffset()
                && indexEntries == active.indexEntries()
                && timeIndexEntries == active.timeIndexEntries();
    }
}
