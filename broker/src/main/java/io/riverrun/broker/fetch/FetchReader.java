package io.riverrun.broker.fetch;

import io.riverrun.base.Clock;
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
    private final ColdReads coldReads;
    private final Clock clock;
    private int oldBytesMax;

    FetchReader(
            HostedPartitions partitions,
            boolean byTopicId,
            boolean readCommitted,
            int bytesMax,
            ColdReads coldReads,
            Clock clock) {
        this.coldReads = coldReads;
        this.clock = clock;
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
     * @param cold what has to be brought in before more of the partitions can be read
     */
    record Result(List<PartitionData> data, long bytes, boolean urgent, ColdBytes cold) {}

    PartitionLookup find(FetchTarget target) {
        return byTopicId
                ? partitions.find(target.topicId(), target.partition())
                : partitions.find(target.topic(), target.partition());
    }

    /** Reads what is in the page cache, and tells what is not. */
    Result read(List<FetchTarget> targets) {
        return readAfter(targets, new ColdBytes(0));
    }

    /** Reads again, after some was brought into the page cache. */
    Result readAfter(List<FetchTarget> targets, ColdBytes broughtIn) {
        return read(targets, broughtIn, false);
    }

    /** Reads a little of what is not in the page cache, too: who sends it waits for the disk. */
    Result readAnyway(List<FetchTarget> targets) {
        return read(targets, new ColdBytes(0), true);
    }

    private Result read(List<FetchTarget> targets, ColdBytes broughtIn, boolean anyway) {
        if (oldBytesMax == 0) {
            // The same for each pass: what was brought in for one is what the next looks for.
            oldBytesMax = coldReads.answerBytesMax();
        }
        Pass pass = new Pass(broughtIn, new ColdBytes(oldBytesMax), anyway);
        List<PartitionData> all = new ArrayList<>(targets.size());
        boolean urgent = false;
        for (FetchTarget target : targets) {
            PartitionData data =
                    switch (find(target)) {
                        case PartitionLookup.Refused(ErrorCode error) -> failed(target, error);
                        case PartitionLookup.Hosted(Partition partition) ->
                                read(partition, target, pass);
                    };
            all.add(data);
            pass.bytes += data.records().sizeInBytes();
            urgent |=
                    data.errorCode() != ErrorCode.NONE.code() || data.divergingEpoch().epoch() >= 0;
        }
        return new Result(all, pass.bytes, urgent, pass.cold);
    }

    /** One look at all partitions. */
    private static final class Pass {
        private final ColdBytes broughtIn;
        private final ColdBytes cold;
        private final boolean anyway;
        private long bytes;

        Pass(ColdBytes broughtIn, ColdBytes cold, boolean anyway) {
            this.broughtIn = broughtIn;
            this.cold = cold;
            this.anyway = anyway;
        }

        /** Whether the bytes can be had without waiting for the disk; takes note if they cannot. */
        boolean has(PartitionLog log, FileSlice old) throws IOException {
            if (broughtIn.has(old) || old.isCached()) {
                return true;
            }
            return cold.add(log, old) && anyway;
        }

        /** As {@link #has}, of records that were found where nothing waits for the disk. */
        boolean has(PartitionLog log, FileSlice near, ReadResult found) throws IOException {
            return anyway
                    || !(found instanceof ReadResult.Batches(FileSlice records))
                    || ColdBytes.contains(near, records)
                    || has(log, records);
        }
    }

    private PartitionData read(Partition partition, FetchTarget target, Pass pass) {
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
        if (target.offset() >= log.logStartOffset() && target.offset() <= log.logEndOffset()) {
            return withRecords(log, target, data, pass);
        }
        return failed(target, ErrorCode.OFFSET_OUT_OF_RANGE);
    }

    private PartitionData withRecords(
            PartitionLog log, FetchTarget target, PartitionData data, Pass pass) {
        long end = readCommitted ? data.lastStableOffset() : data.highWatermark();
        int bytes = (int) Math.max(0, Math.min(bytesMax - pass.bytes, target.bytesMax()));
        boolean first = pass.bytes == 0;
        if (target.offset() >= end || (bytes == 0 && !first)) {
            return data;
        }
        try {
            int bytesOld = Math.min(bytes, pass.cold.bytesMax());
            FileSlice near =
                    log.oldBytes(target.offset(), ColdBytes.around(bytesOld), clock.wallMs());
            if (near == null) {
                return withRecords(log, target, data, log.read(target.offset(), end, bytes, first));
            }
            if (!pass.has(log, near)) {
                return data;
            }
            ReadResult old = log.read(target.offset(), end, bytesOld, first);
            if (old instanceof ReadResult.Nothing) {
                // A batch that is larger than what is read of others.
                old = log.read(target.offset(), end, bytes, first);
            }
            // The index tells of batches before the records only: these may reach further.
            return pass.has(log, near, old) ? withRecords(log, target, data, old) : data;
        } catch (IOException e) {
            LOG.error("Cannot read {} at offset {}", log.topicPartition(), target.offset(), e);
            return failed(target, ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private PartitionData withRecords(
            PartitionLog log, FetchTarget target, PartitionData data, ReadResult read)
            throws IOException {
        return switch (read) {
            case ReadResult.OutOfRange _ -> failed(target, ErrorCode.OFFSET_OUT_OF_RANGE);
            case ReadResult.Nothing _ -> data;
            case ReadResult.Batches(FileSlice records) -> {
                if (readCommitted) {
                    long end = data.lastStableOffset();
                    data.setAbortedTransactions(aborted(log, target.offset(), end));
                }
                yield data.setRecords(records);
            }
        };
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

    /** The same error for each. */
    static Result allFailed(List<FetchTarget> targets, ErrorCode error) {
        List<PartitionData> all = targets.stream().map(target -> failed(target, error)).toList();
        return new Result(all, 0, true, new ColdBytes(0));
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
