package io.riverrun.broker.fetch;

import io.riverrun.log.PartitionLog;
import io.riverrun.log.ReadResult;
import io.riverrun.log.checkpoint.LeaderEpochs.EpochEnd;
import io.riverrun.log.segment.AbortedTransaction;
import io.riverrun.log.segment.FileSlice;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.FetchResponse.EpochEndOffset;
import io.riverrun.protocol.message.FetchResponse.PartitionData;
import io.riverrun.protocol.record.RecordBytes;
import io.riverrun.replication.HostedPartitions;
import io.riverrun.replication.Partition;
import io.riverrun.replication.PartitionLookup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the partitions of one fetch request, in order, within its limits. Confined to the event
 * loop of the request.
 */
final class FetchReader {

    private static final Logger LOG = LoggerFactory.getLogger(FetchReader.class);

    private final HostedPartitions partitions;
    private final boolean byTopicId;
    private final boolean readCommitted;
    private final int bytesMax;

    FetchReader(
            HostedPartitions partitions, boolean byTopicId, boolean readCommitted, int bytesMax) {
        this.partitions = partitions;
        this.byTopicId = byTopicId;
        this.readCommitted = readCommitted;
        this.bytesMax = bytesMax;
    }

    /**
     * What was read.
     *
     * @param data one for each target, in order
     * @param bytes of records
     * @param urgent whether the client has to be told at once, since something is not as it thinks
     */
    record Result(List<PartitionData> data, long bytes, boolean urgent) {}

    PartitionLookup find(FetchTarget target) {
        return byTopicId
                ? partitions.find(target.topicId(), target.partition())
                : partitions.find(target.topic(), target.partition());
    }

    Result read(List<FetchTarget> targets) {
        List<PartitionData> all = new ArrayList<>(targets.size());
        long bytes = 0;
        boolean urgent = false;
        for (FetchTarget target : targets) {
            PartitionData data =
                    switch (find(target)) {
                        case PartitionLookup.Refused(ErrorCode error) -> failed(target, error);
                        case PartitionLookup.Hosted(Partition partition) ->
                                read(partition, target, bytesMax - bytes, bytes == 0);
                    };
            all.add(data);
            bytes += data.records().sizeInBytes();
            urgent |=
                    data.errorCode() != ErrorCode.NONE.code() || data.divergingEpoch().epoch() >= 0;
        }
        return new Result(all, bytes, urgent);
    }

    private PartitionData read(
            Partition partition, FetchTarget target, long bytesLeft, boolean first) {
        ErrorCode error = partition.checkLeader(target.currentLeaderEpoch());
        if (error != ErrorCode.NONE) {
            return failed(target, error);
        }
        PartitionLog log = partition.log();
        PartitionData data =
                new PartitionData()
                        .setPartitionIndex(target.partition())
                        .setHighWatermark(partition.highWatermark())
                        .setLastStableOffset(partition.lastStableOffset())
                        .setLogStartOffset(log.logStartOffset())
                        .setAbortedTransactions(null)
                        .setRecords(RecordBytes.EMPTY);
        if (diverges(log, target, data)) {
            return data;
        }
        long end = readCommitted ? data.lastStableOffset() : data.highWatermark();
        int bytes = (int) Math.max(0, Math.min(bytesLeft, target.bytesMax()));
        if (target.offset() >= log.logStartOffset() && target.offset() <= log.logEndOffset()) {
            if (target.offset() < end && (bytes > 0 || first)) {
                return withRecords(log, target, end, bytes, first, data);
            }
            return data;
        }
        return failed(target, ErrorCode.OFFSET_OUT_OF_RANGE);
    }

    private PartitionData withRecords(
            PartitionLog log,
            FetchTarget target,
            long end,
            int bytes,
            boolean first,
            PartitionData data) {
        try {
            return switch (log.read(target.offset(), end, bytes, first)) {
                case ReadResult.OutOfRange _ -> failed(target, ErrorCode.OFFSET_OUT_OF_RANGE);
                case ReadResult.Nothing _ -> data;
                case ReadResult.Batches(FileSlice records) -> {
                    if (readCommitted) {
                        data.setAbortedTransactions(aborted(log, target.offset(), end));
                    }
                    yield data.setRecords(records);
                }
            };
        } catch (IOException e) {
            LOG.error("Cannot read {} at offset {}", log.topicPartition(), target.offset(), e);
            return failed(target, ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private static boolean diverges(PartitionLog log, FetchTarget target, PartitionData data) {
        if (target.lastFetchedEpoch() < 0) {
            return false;
        }
        EpochEnd end = log.endOfEpoch(target.lastFetchedEpoch());
        if (end.epoch() < 0
                || (end.epoch() == target.lastFetchedEpoch()
                        && end.endOffset() >= target.offset())) {
            return false;
        }
        data.setDivergingEpoch(
                new EpochEndOffset().setEpoch(end.epoch()).setEndOffset(end.endOffset()));
        return true;
    }

    private static List<io.riverrun.protocol.message.FetchResponse.AbortedTransaction> aborted(
            PartitionLog log, long from, long to) throws IOException {
        List<io.riverrun.protocol.message.FetchResponse.AbortedTransaction> all = new ArrayList<>();
        for (AbortedTransaction aborted : log.abortedTransactions(from, to)) {
            all.add(
                    new io.riverrun.protocol.message.FetchResponse.AbortedTransaction()
                            .setProducerId(aborted.producerId())
                            .setFirstOffset(aborted.firstOffset()));
        }
        return all;
    }

    private static PartitionData failed(FetchTarget target, ErrorCode error) {
        return new PartitionData()
                .setPartitionIndex(target.partition())
                .setErrorCode(error.code())
                .setHighWatermark(-1)
                .setLastStableOffset(-1)
                .setLogStartOffset(-1)
                .setAbortedTransactions(null)
                .setRecords(RecordBytes.EMPTY);
    }
}
