package io.riverrun.log;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.checkpoint.LeaderEpochs.EpochStart;
import io.riverrun.log.checkpoint.PartitionMetadata;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.FileStamp;
import io.riverrun.log.producer.ProducerSnapshot;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentFiles;
import io.riverrun.log.segment.SegmentSummary;
import io.riverrun.protocol.Uuid;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A log as it was left: all of it on stable storage, its indexes complete, nothing in its folder
 * that wants tidying. As long as the folder and the segments' files bear the stamps noted here,
 * nobody has changed the log, and a start need not read its files. Immutable. In a file:
 *
 * <pre>
 * topicId 2 x int64, folderModifiedNanos int64,
 * maxTimestamp int64, maxTimestampOffset int64 (both of the active segment),
 * int32 and so many segments ({@link SegmentSummary}),
 * int32 and so many epochs (epoch int32, startOffset int64),
 * int32 and so many offsets of snapshots (int64),
 * int32 and so many bytes of a {@link ProducerSnapshot} as of the log's end
 * </pre>
 */
record LogSummary(
        Uuid topicId,
        long folderModifiedNanos,
        long maxTimestamp,
        long maxTimestampOffset,
        List<SegmentSummary> segments,
        List<EpochStart> epochs,
        List<Long> snapshotOffsets,
        ByteBuffer producers) {

    /** How a log that was just closed was left; empty when the next start has to look itself. */
    static Optional<LogSummary> of(PartitionLog log) throws IOException {
        long end = log.logEndOffset();
        if (log.failure() != null
                || log.durability().isBehind(end)
                || log.durability().recoveryPoint() != end
                || !log.epochs().isForcedUpTo(end)
                || log.topicId().equals(Uuid.ZERO)) {
            return Optional.empty();
        }
        Disk disk = log.shared().disk();
        Segment active = log.segments().last();
        // Stamps first: what changes from here on shows.
        Optional<FileStamp> folder = disk.stamp(log.directory());
        List<SegmentSummary> segments = new ArrayList<>(1);
        for (Segment segment : log.segments().snapshot()) {
            SegmentSummary.of(segment, disk).ifPresent(segments::add);
        }
        if (folder.isEmpty()
                || hasWholeSeconds(folder.get())
                || segments.size() < log.segmentCount()) {
            return Optional.empty();
        }
        LogSummary summary =
                new LogSummary(
                        log.topicId(),
                        folder.get().modifiedNanos(),
                        active.maxTimestamp(),
                        active.maxTimestampOffset(),
                        segments,
                        log.epochs().below(end),
                        log.snapshotOffsets(),
                        ByteBuffer.wrap(ProducerSnapshot.encode(log.producers())));
        return summary.isAllIn(disk.list(log.directory()))
                ? Optional.of(summary)
                : Optional.empty();
    }

    /** So coarse a time, as old file systems keep, may not tell what happens to the folder next. */
    private static boolean hasWholeSeconds(FileStamp stamp) {
        return stamp.modifiedNanos() % 1_000_000_000 == 0;
    }

    /** Whether a folder with these files has all that it should, and nothing else. */
    private boolean isAllIn(List<String> names) {
        Set<String> others = new HashSet<>(names);
        for (SegmentSummary segment : segments) {
            for (String name : segment.fileNames()) {
                if (!others.remove(name)) {
                    return false;
                }
            }
        }
        for (long offset : snapshotOffsets) {
            if (!others.remove(SegmentFiles.name(offset, SegmentFiles.SNAPSHOT))) {
                return false;
            }
        }
        others.remove(LeaderEpochs.FILE_NAME);
        return others.remove(PartitionMetadata.FILE_NAME) && others.isEmpty();
    }

    /** The offset after the last record. */
    long endOffset() {
        return segments.getLast().nextOffset();
    }

    /** Whether the folder bears its stamp: no file of it came, went or was replaced. */
    boolean isOfFolder(Disk disk, Path folder) throws IOException {
        Optional<FileStamp> now = disk.stamp(folder);
        return now.isPresent() && now.get().modifiedNanos() == folderModifiedNanos;
    }

    /** The producers as of the end; empty if they cannot be read. */
    Optional<ProducerStates> producerStates() {
        ProducerStates states = new ProducerStates();
        return ProducerSnapshot.decode(bytes(producers), states)
                ? Optional.of(states)
                : Optional.empty();
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(topicId.mostSignificantBits());
        out.writeLong(topicId.leastSignificantBits());
        out.writeLong(folderModifiedNanos);
        out.writeLong(maxTimestamp);
        out.writeLong(maxTimestampOffset);
        out.writeInt(segments.size());
        for (SegmentSummary segment : segments) {
            segment.write(out);
        }
        out.writeInt(epochs.size());
        for (EpochStart epoch : epochs) {
            out.writeInt(epoch.epoch());
            out.writeLong(epoch.startOffset());
        }
        out.writeInt(snapshotOffsets.size());
        for (long offset : snapshotOffsets) {
            out.writeLong(offset);
        }
        out.writeInt(producers.remaining());
        out.write(bytes(producers));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    static LogSummary read(ByteBuffer in) {
        Uuid topicId = new Uuid(in.getLong(), in.getLong());
        long folderModifiedNanos = in.getLong();
        long maxTimestamp = in.getLong();
        long maxTimestampOffset = in.getLong();
        List<SegmentSummary> segments = new ArrayList<>(1);
        for (int left = in.getInt(); left > 0; left--) {
            segments.add(SegmentSummary.read(in));
        }
        List<EpochStart> epochs = new ArrayList<>(1);
        for (int left = in.getInt(); left > 0; left--) {
            epochs.add(new EpochStart(in.getInt(), in.getLong()));
        }
        List<Long> snapshots = new ArrayList<>(1);
        for (int left = in.getInt(); left > 0; left--) {
            snapshots.add(in.getLong());
        }
        ByteBuffer producers = in.slice(in.position() + Integer.BYTES, in.getInt());
        return new LogSummary(
                topicId,
                folderModifiedNanos,
                maxTimestamp,
                maxTimestampOffset,
                segments,
                epochs,
                snapshots,
                producers);
    }
}
