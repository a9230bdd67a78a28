package io.riverrun.metadata.kraft;

import io.riverrun.protocol.Message;
import io.riverrun.protocol.message.AbortTransactionRecord;
import io.riverrun.protocol.message.BeginTransactionRecord;
import io.riverrun.protocol.message.EndTransactionRecord;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.Record;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatches;
import io.riverrun.protocol.record.RecordReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the metadata of a KRaft cluster: at most one snapshot, then the log's segments in order.
 * Confined to one thread.
 *
 * <p>Changes between a begin and an end of a metadata transaction (KIP-868) count from its end on;
 * those of one that was aborted, or never ended, do not.
 */
public final class MetadataReplay {

    /** Metadata batches are no larger than 8 MiB; this only bounds what damage can cost. */
    private static final long INFLATED_BYTES_MAX = 256L << 20;

    private final MetadataState state = new MetadataState();
    private List<Message> transaction;
    private long nextOffset;

    /**
     * Takes a snapshot in; before any segment.
     *
     * @param batches the file
     * @param endOffset the log's first offset that the snapshot does not cover, from its name
     */
    public void snapshot(ByteBuffer batches, long endOffset) throws MalformedMetadataException {
        RecordBatches each = new RecordBatches(batches);
        while (each.advance()) {
            if (!isSound(each.batch())) {
                throw new MalformedMetadataException("a batch of the snapshot is damaged");
            }
            apply(each.batch());
        }
        if (each.end() != batches.limit()) {
            throw new MalformedMetadataException("the snapshot ends within a batch");
        }
        nextOffset = endOffset;
    }

    /** Takes a segment in, up to a torn end, as a crash leaves one. */
    public void segment(ByteBuffer batches) throws MalformedMetadataException {
        RecordBatches each = new RecordBatches(batches);
        while (each.advance() && isSound(each.batch())) {
            RecordBatch batch = each.batch();
            if (batch.baseOffset() > nextOffset) {
                throw new MalformedMetadataException(
                        "the log lacks the records from offset %d to %d"
                                .formatted(nextOffset, batch.baseOffset() - 1));
            }
            if (batch.lastOffset() >= nextOffset) {
                apply(batch);
                nextOffset = batch.nextOffset();
            }
        }
    }

    /** The cluster after all that was read. */
    public FormerCluster cluster() throws MalformedMetadataException {
        return state.cluster();
    }

    private static boolean isSound(RecordBatch batch) {
        return batch.magic() == RecordBatch.MAGIC && batch.crc() == batch.computeCrc();
    }

    private void apply(RecordBatch batch) throws MalformedMetadataException {
        if (batch.isControl()) {
            // The quorum's own: its leader changes, its voters, a snapshot's header and footer.
            return;
        }
        try (RecordReader records = RecordReader.open(batch, INFLATED_BYTES_MAX)) {
            for (Record record = records.next(); record != null; record = records.next()) {
                if (record.value() == null) {
                    throw new MalformedMetadataException(
                            "the record at offset " + record.offset() + " has no value");
                }
                Optional<Message> message = MetadataRecordDecoder.decode(record.value());
                if (message.isPresent()) {
                    apply(message.get());
                }
            }
        } catch (MalformedRecordException e) {
            throw new MalformedMetadataException(e.getMessage(), e);
        }
    }

    private void apply(Message message) throws MalformedMetadataException {
        switch (message) {
            case BeginTransactionRecord _ -> transaction = new ArrayList<>();
            case AbortTransactionRecord _ -> transaction = null;
            case EndTransactionRecord _ -> {
                if (transaction != null) {
                    for (Message each : transaction) {
                        state.apply(each);
                    }
                }
                transaction = null;
            }
            default -> {
                if (transaction == null) {
                    state.apply(message);
                } else {
                    transaction.add(message);
                }
            }
        }
    }
}
