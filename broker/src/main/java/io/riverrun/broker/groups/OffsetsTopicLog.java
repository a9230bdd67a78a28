package io.riverrun.broker.groups;

import io.riverrun.base.Clock;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.coordinator.runtime.CoordinatorLog;
import io.riverrun.coordinator.runtime.KeyValue;
import io.riverrun.log.AppendOrigin;
import io.riverrun.log.AppendResult;
import io.riverrun.log.PartitionLog;
import io.riverrun.log.ReadResult;
import io.riverrun.log.segment.FileSlice;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.Record;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatchBuilder;
import io.riverrun.protocol.record.RecordBatches;
import io.riverrun.protocol.record.RecordReader;
import io.riverrun.replication.HostedPartitions;
import io.riverrun.replication.Partition;
import io.riverrun.replication.PartitionLookup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what the group coordinator decides in {@code __consumer_offsets}. Thread-safe. */
public final class OffsetsTopicLog implements CoordinatorLog {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetsTopicLog.class);

    /** A batch inflates to no more than this, in bytes; the coordinator's own are far smaller. */
    private static final long INFLATED_BYTES_MAX = 256L * 1024 * 1024;

    private final HostedPartitions partitions;
    private final Clock clock;
    private final Executor blocking;
    private final int loadBytes;

    /**
     * @param blocking runs work that may wait for the disk
     * @param loadBytes how much is read at once when a partition is loaded
     */
    public OffsetsTopicLog(
            HostedPartitions partitions, Clock clock, Executor blocking, int loadBytes) {
        this.partitions = partitions;
        this.clock = clock;
        this.blocking = blocking;
        this.loadBytes = loadBytes;
    }

    @Override
    public CompletionStage<ErrorCode> append(
            int shard, int epoch, long timestampMs, List<KeyValue> records) {
        Partition partition = find(shard, epoch);
        if (partition == null) {
            return CompletableFuture.completedFuture(ErrorCode.NOT_COORDINATOR);
        }
        RecordBatchBuilder batch = new RecordBatchBuilder(Compression.NONE);
        for (KeyValue record : records) {
            batch.append(timestampMs, record.key(), record.value());
        }
        CompletableFuture<ErrorCode> outcome = new CompletableFuture<>();
        AppendResult result =
                partition.append(batch.build(), AppendOrigin.COORDINATOR, true, clock.wallMs());
        switch (result) {
            case AppendResult.Appended done ->
                    partition.awaitCommit(
                            done.lastOffset() + 1, error -> outcome.complete(asCoordinator(error)));
            case AppendResult.Duplicate _ ->
                    throw new IllegalStateException("a coordinator has no sequences");
            case AppendResult.Rejected rejected -> {
                LOG.warn(
                        "{}-{} refused records of groups: {}",
                        GroupCoordinator.TOPIC,
                        shard,
                        rejected.message());
                // Nothing was written, so the shard goes on; it knows what to tell its clients.
                outcome.complete(rejected.error());
            }
        }
        return outcome;
    }

    @Override
    public CompletionStage<ErrorCode> load(int shard, int epoch, Sink sink) {
        CompletableFuture<ErrorCode> outcome = new CompletableFuture<>();
        Partition partition = find(shard, epoch);
        if (partition == null) {
            outcome.complete(ErrorCode.NOT_COORDINATOR);
            return outcome;
        }
        partition.awaitCommit(
                partition.log().logEndOffset(),
                error -> {
                    if (error == ErrorCode.NONE) {
                        blocking.execute(() -> outcome.complete(read(partition, sink)));
                    } else {
                        outcome.complete(asCoordinator(error));
                    }
                });
        return outcome;
    }

    private Partition find(int shard, int epoch) {
        return partitions.find(GroupCoordinator.TOPIC, shard)
                                instanceof PartitionLookup.Hosted(Partition partition)
                        && partition.leaderEpoch() == epoch
                ? partition
                : null;
    }

    private ErrorCode read(Partition partition, Sink sink) {
        PartitionLog log = partition.log();
        long end = partition.highWatermark();
        long next = log.logStartOffset();
        try {
            while (next < end) {
                if (!(log.read(next, end, loadBytes, true)
                        instanceof ReadResult.Batches(FileSlice slice))) {
                    break;
                }
                for (RecordBatch batch : RecordBatches.list(slice.toBuffer())) {
                    if (!batch.isControl() && !take(batch, sink)) {
                        return ErrorCode.NOT_COORDINATOR;
                    }
                    next = batch.nextOffset();
                }
            }
            return ErrorCode.NONE;
        } catch (IOException | MalformedRecordException e) {
            LOG.error("Cannot load groups from {}", log.topicPartition(), e);
            return ErrorCode.COORDINATOR_NOT_AVAILABLE;
        }
    }

    private static boolean take(RecordBatch batch, Sink sink) throws MalformedRecordException {
        try (RecordReader reader = RecordReader.open(batch, INFLATED_BYTES_MAX)) {
            for (Record record = reader.next(); record != null; record = reader.next()) {
                if (!sink.accept(new KeyValue(bytes(record.key()), bytes(record.value())))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static ErrorCode asCoordinator(ErrorCode error) {
        return switch (error) {
            case NOT_LEADER_OR_FOLLOWER, UNKNOWN_TOPIC_OR_PARTITION, KAFKA_STORAGE_ERROR ->
                    ErrorCode.NOT_COORDINATOR;
            case NOT_ENOUGH_REPLICAS, REQUEST_TIMED_OUT -> ErrorCode.COORDINATOR_NOT_AVAILABLE;
            default -> error;
        };
    }
}
