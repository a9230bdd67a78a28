package io.riverrun.broker.offsets;

import io.riverrun.log.PartitionLog;
import io.riverrun.log.segment.TimestampLookup.Found;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.riverrun.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.riverrun.replication.Partition;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One partition's part of a ListOffsets request. Confined to one thread. */
final class OffsetQuestion {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetQuestion.class);

    private static final short LEADER_EPOCHS_FROM = 4;

    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long MAX_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final long LATEST_TIERED = -5;
    private static final long EARLIEST_PENDING_UPLOAD = -6;

    private final Partition partition;
    private final ListOffsetsPartition asked;
    private final boolean readCommitted;
    private final short version;

    OffsetQuestion(
            Partition partition, ListOffsetsPartition asked, boolean readCommitted, short version) {
        this.partition = partition;
        this.asked = asked;
        this.readCommitted = readCommitted;
        this.version = version;
    }

    /** Whether the answer may have to be looked up on disk. */
    static boolean needsDisk(long timestamp) {
        return timestamp >= 0 || timestamp == MAX_TIMESTAMP;
    }

    static ListOffsetsPartitionResponse failed(ListOffsetsPartition asked, ErrorCode error) {
        return new ListOffsetsPartitionResponse()
                .setPartitionIndex(asked.partitionIndex())
                .setErrorCode(error.code());
    }

    ListOffsetsPartitionResponse answer() {
        ErrorCode error = partition.checkLeader(asked.currentLeaderEpoch());
        if (error == ErrorCode.NONE && version < versionOf(asked.timestamp())) {
            error = ErrorCode.UNSUPPORTED_VERSION;
        }
        if (error != ErrorCode.NONE) {
            return failed(asked, error);
        }
        PartitionLog log = partition.log();
        long end = readCommitted ? partition.lastStableOffset() : partition.highWatermark();
        try {
            return switch ((int) Math.min(0, asked.timestamp())) {
                case (int) LATEST -> found(-1, end, partition.leaderEpoch());
                case (int) EARLIEST, (int) EARLIEST_LOCAL -> earliest(log);
                case (int) LATEST_TIERED, (int) EARLIEST_PENDING_UPLOAD -> found(-1, -1, -1);
                case (int) MAX_TIMESTAMP -> found(log.newestTimestamp(), end);
                default -> found(log.offsetForTimestamp(asked.timestamp()), end);
            };
        } catch (IOException e) {
            LOG.error("Cannot look up a timestamp in {}", partition.topicPartition(), e);
            return failed(asked, ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private static short versionOf(long timestamp) {
        if (timestamp >= EARLIEST) {
            return 0;
        }
        return switch ((int) Math.max(timestamp, Integer.MIN_VALUE)) {
            case (int) MAX_TIMESTAMP -> 7;
            case (int) EARLIEST_LOCAL -> 8;
            case (int) LATEST_TIERED -> 9;
            case (int) EARLIEST_PENDING_UPLOAD -> 11;
            default -> Short.MAX_VALUE;
        };
    }

    private ListOffsetsPartitionResponse earliest(PartitionLog log) {
        long start = log.logStartOffset();
        int epoch = log.epochAt(start);
        return found(-1, start, epoch >= 0 ? epoch : partition.leaderEpoch());
    }

    private ListOffsetsPartitionResponse found(Found entry, long end) {
        return entry == null || entry.offset() >= end
                ? found(-1, -1, -1)
                : found(entry.timestamp(), entry.offset(), entry.leaderEpoch());
    }

    private ListOffsetsPartitionResponse found(long timestamp, long offset, int epoch) {
        return new ListOffsetsPartitionResponse()
                .setPartitionIndex(asked.partitionIndex())
                .setTimestamp(timestamp)
                .setOffset(offset)
                .setLeaderEpoch(version >= LEADER_EPOCHS_FROM ? epoch : -1);
    }
}
