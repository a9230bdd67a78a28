package io.riverrun.log;

import io.riverrun.log.checkpoint.LeaderEpochs;
import io.riverrun.log.checkpoint.LeaderEpochs.EpochStart;
import io.riverrun.log.checkpoint.PartitionMetadata;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.FileStamp;
import io.riverrun.log.producer.ProducerSnapshot;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.log.segment.Segment;
import io.riverrun.log.segment.SegmentEnd;
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
 * A log as it was up to an offset: all of that on stable storage, nothing in its folder that wants
 * tidying. As long as the folder and the sealed segments' files bear the stamps noted here, records
 * were appended at most, and a start need not read what lies before. Immutable. In a file:
 *
 * <pre>
 * topicId 2 x int64, folderModifiedNanos int64, logStartOffset int64,
 * {@link SegmentEnd} of the active segment,
 * int32 and so many segments ({@link SegmentSummary}),
 * epochsForced int8 (1 or 0), int32 and so many epochs (epoch int32, startOffset int64),
 * int32 and so many offsets of snapshots (int64),
 * int32 and so many bytes of a {@link ProducerSnapshot} as of the offset
 * </pre>
 *
 * @param epochsForced whether the file of the epochs has these and no others
 */
record LogSummary(
        Uuid topicId,
        long folderModifiedNanos,
        long logStartOffset,
        SegmentEnd end,
        List<SegmentSummary> segments,
        boolean epochsForced,
        List<EpochStart> epochs,
        List<Long> snapshotOffsets,
        ByteBuffer producers) {

    /** More make too much to encode under the partition's lock. */
    private static final int PRODUCERS_MAX = 1_000;

    /** How a log that was just closed was left; empty when the next start has to look itself. */
    static Optional<LogSummary> of(PartitionLog log) throws IOException {
        long end = log.logEndOffset();
        if (!canBeSummedUp(log)
                || log.durability().isBehind(end)
                || log.durability().recoveryPoint() != end
                || !log.epochs().isForcedUpTo(end)) {
            return Optional.empty();
        }
        Disk disk = log.shared().disk();
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
        LogSummary summary = now(log).in(folder.get(), segments);
        return summary.isAllIn(disk.list(log.directory()))
                ? Optional.of(summary)
                : Optional.empty();
    }

    /** Of a log that is in use, but for what its files tell. Under its lock; asks no file. */
    static Optional<LogSummary> ofLiving(PartitionLog log) throws IOException {
        boolean worth = canBeSummedUp(log) && log.producers().size() <= PRODUCERS_MAX;
        return worth ? Optional.of(now(log)) : Optional.empty();
    }

    private static boolean canBeSummedUp(PartitionLog log) {
        return log.failure() == null && !log.topicId().equals(Uuid.ZERO);
    }

    private static LogSummary now(PartitionLog log) throws IOException {
        Segment active = log.segments().last();
        long end = log.logEndOffset();
        return new LogSummary(
                log.topicId(),
                0,
                log.logStartOffset(),
                SegmentEnd.of(active),
                List.of(SegmentSummary.ofActive(active)),
                log.epochs().isForcedUpTo(end),
                log.epochs().below(end),
                log.snapshotOffsets(),
                ByteBuffer.wrap(ProducerSnapshot.encode(log.producers())));
    }

    /** With what the files told. */
    LogSummary in(FileStamp folder, List<SegmentSummary> stamped) {
        return new LogSummary(
                topicId,
                folder.modifiedNanos(),
                logStartOffset,
                end,
                stamped,
                epochsForced,
                epochs,
                snapshotOffsets,
                producers);
    }

    /** So coarse a time, as old file systems keep, may not tell what happens to the folder next. */
    static boolean hasWholeSeconds(FileStamp stamp) {
        return stamp.modifiedNanos() % 1_000_000_000 == 0;
    }

    /** Whether a folder with these files has all that it should, and nothing else. */
    boolean isAllIn(List<String> names) {
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
        out.writeLong(logStartOffset);
        end.write(out);
        out.writeInt(segments.size());
        for (SegmentSummary segment : segments) {
            segment.write(out);
        }
        out.writeByte(epochsForced ? 1 : 0);
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
        long logStartOffset = in.getLong();
        SegmentEnd end = SegmentEnd.read(in);
        List<SegmentSummary> segments = new ArrayList<>(1);
        for (int left = in.getInt(); left > 0; left--) {
            segments.add(SegmentSummary.read(in));
        }
        boolean epochsForced = in.get() == 1;
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
                logStartOffset,
                end,
                segments,
                epochsForced,
                epochs,
                snapshots,
                producers);
    }
}
