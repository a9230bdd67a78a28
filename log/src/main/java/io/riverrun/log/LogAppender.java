package io.riverrun.log;

import io.riverrun.log.AppendResult.Appended;
import io.riverrun.log.AppendResult.Rejected;
import io.riverrun.log.segment.FileSlice;
import io.riverrun.log.segment.Segment;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.record.BatchValidation;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.TimestampType;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The way of batches into a log: checked, given their offsets, written, indexed, published, and
 * handed to the group commit. Guarded by the partition lock.
 */
final class LogAppender {

    private final PartitionLog log;
    private final DirectoryResources shared;
    private final SegmentUpkeep upkeep;
    private final AppendCheck check;
    private final AppendedBatches appended;

    /** Written under the lock, read without it. */
    private volatile RecentAppends recent = RecentAppends.NONE;

    LogAppender(PartitionLog log, DirectoryResources shared, LogState state, SegmentUpkeep upkeep) {
        this.log = log;
        this.shared = shared;
        this.upkeep = upkeep;
        this.check = new AppendCheck(state.producers());
        this.appended = new AppendedBatches(state.epochs(), state.producers());
    }

    /** As {@link PartitionLog#appendAsLeader}. */
    AppendResult asLeader(
            ByteBuffer batches,
            int leaderEpoch,
            AppendOrigin origin,
            boolean mayGather,
            long nowMs) {
        if (log.failure() != null) {
            return storageError(log.failure());
        }
        LogConfig topic = log.config();
        BatchValidation validation = BatchValidation.check(batches, topic.maxMessageBytes());
        if (validation instanceof BatchValidation.Invalid invalid) {
            return new Rejected(invalid.error(), invalid.message(), invalid.batchIndex());
        }
        AppendResult refused = check.refuse(batches, topic, origin, nowMs, log.logStartOffset());
        if (refused != null) {
            return refused;
        }
        ByteBuffer stored = batches;
        if (topic.recompression() != null && origin == AppendOrigin.CLIENT) {
            int bytesMax = Math.min(topic.maxMessageBytes(), topic.segmentBytes());
            try {
                stored = topic.recompression().apply(batches, bytesMax);
            } catch (MalformedRecordException e) {
                return new Rejected(ErrorCode.INVALID_RECORD, e.getMessage(), 0);
            }
            if (stored == null) {
                return new Rejected(
                        ErrorCode.MESSAGE_TOO_LARGE,
                        "with the topic's compression.type the batch is above %d bytes, the lesser of"
                                        .formatted(bytesMax)
                                + " max.message.bytes and segment.bytes",
                        0);
            }
        }
        return appendChecked(stored, leaderEpoch, topic, mayGather, nowMs);
    }

    private AppendResult appendChecked(
            ByteBuffer batches, int leaderEpoch, LogConfig topic, boolean mayGather, long nowMs) {
        long base = log.logEndOffset();
        boolean appendTime = topic.timestampType() == TimestampType.LOG_APPEND_TIME;
        long end = appended.assign(batches, base, leaderEpoch, appendTime, nowMs);
        AppendResult failed = write(batches, end, mayGather, nowMs);
        return failed != null
                ? failed
                : new Appended(base, end - 1, appendTime ? nowMs : -1, log.logStartOffset());
    }

    /** As {@link PartitionLog#appendAsFollower}. */
    AppendResult asFollower(ByteBuffer batches, boolean mayGather, long nowMs) {
        if (log.failure() != null) {
            return storageError(log.failure());
        }
        FollowerCheck sent = FollowerCheck.of(batches, log.logEndOffset());
        if (sent.refused() != null) {
            return sent.refused();
        }
        if (sent.base() < 0) {
            return new Appended(sent.next(), sent.next(), -1, log.logStartOffset());
        }
        AppendResult failed =
                write(batches.duplicate().limit(sent.end()), sent.next(), mayGather, nowMs);
        return failed != null
                ? failed
                : new Appended(sent.base(), sent.next() - 1, -1, log.logStartOffset());
    }

    /** Writes, applies and publishes batches whose offsets are set; null when that worked. */
    private AppendResult write(ByteBuffer batches, long endOffset, boolean mayGather, long nowMs) {
        LogConfig topic = log.config();
        Segment active;
        try {
            log.durability().makeDirectory();
            if (log.durability().recoveryPoint() > log.logEndOffset()) {
                // It was cut off since the last checkpoint; recovery would not read what follows.
                shared.checkpoints().write();
            }
            active = upkeep.segmentFor(batches, endOffset, topic, nowMs);
            boolean first = active.isEmpty();
            boolean journaled = topic.flushOnAck() && !first && !log.durability().hasNewFiles();
            active.append(batches, topic.indexIntervalBytes(), mayGather && journaled);
            if (first) {
                log.durability().filesMade();
            }
        } catch (IOException e) {
            return storageError("the records could not be written: " + e.getMessage());
        }
        boolean gaps = appended.apply(batches, active, log.logEndOffset());
        noteRecent(log.logEndOffset(), nowMs);
        log.endsAt(endOffset);
        if (topic.flushOnAck() && gaps) {
            // A leader's compacted log; the journal takes a gap for records that were lost.
            shared.commit().dirty(log);
        } else if (topic.flushOnAck()) {
            shared.commit().appended(log, shared.journal(), batches);
            shared.commit().writeBack(log, active);
        } else if (endOffset - log.durableOffset() >= topic.flushMessages()) {
            shared.commit().dirty(log);
        }
        return null;
    }

    @SuppressWarnings("ReferenceEquality") // mostly it is the same, and no write to be published
    private void noteRecent(long offset, long nowMs) {
        RecentAppends before = recent;
        RecentAppends after = before.appendedAt(offset, nowMs);
        if (after != before) {
            recent = after;
        }
    }

    /** With flush.policy=os what is in memory alone counts as committed, too, from now on. */
    void configure(LogConfig next) {
        if (!next.flushOnAck()) {
            try {
                upkeep.handOver();
            } catch (IOException e) {
                // The disk is full, say. What was acknowledged before, the journal has; half a
                // second from now it is tried again.
                return;
            }
        }
    }

    /**
     * As {@link PartitionLog#oldBytes}: which records are so young that they are in the page cache
     * is known where they were appended. Needs no lock.
     */
    FileSlice oldBytes(Segment[] segments, long offset, int bytesMax, long nowMs)
            throws IOException {
        return recent.contain(offset, nowMs) ? null : LogLookup.near(segments, offset, bytesMax);
    }

    private static Rejected storageError(String message) {
        return new Rejected(ErrorCode.KAFKA_STORAGE_ERROR, message, 0);
    }
}
