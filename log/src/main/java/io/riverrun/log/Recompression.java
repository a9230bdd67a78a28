package io.riverrun.log;

import io.riverrun.base.config.ConfigValues;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.Record;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBatchBuilder;
import io.riverrun.protocol.record.RecordReader;
import java.nio.ByteBuffer;

/**
 * Gives a producer's batch the codec that its topic asks for with {@code compression.type}. Topics
 * that ask for {@code producer}, which is the default, never come here: their batches are not
 * inflated (decision 7). Immutable.
 *
 * @param codec the topic's codec
 * @param level its level
 */
record Recompression(Compression codec, int level) {

    private static final String PRODUCER = "producer";
    private static final String UNCOMPRESSED = "uncompressed";

    /** A batch that inflates to more is refused, in bytes: it is on the heap as a whole. */
    private static final long INFLATED_BYTES_MAX = 64L << 20;

    /** What the topic asks for, or null when batches stay as they are. */
    static Recompression of(ConfigValues topic) {
        String type = topic.get(LogConfigKeys.COMPRESSION_TYPE);
        if (type.equals(PRODUCER)) {
            return null;
        }
        Compression codec =
                type.equals(UNCOMPRESSED) ? Compression.NONE : Compression.forLabel(type);
        int level =
                switch (codec) {
                    case GZIP -> topic.get(LogConfigKeys.COMPRESSION_GZIP_LEVEL);
                    case LZ4 -> topic.get(LogConfigKeys.COMPRESSION_LZ4_LEVEL);
                    case ZSTD -> topic.get(LogConfigKeys.COMPRESSION_ZSTD_LEVEL);
                    case NONE, SNAPPY -> Compression.DEFAULT_LEVEL;
                };
        return new Recompression(
                codec, level < 0 && codec == Compression.GZIP ? Compression.DEFAULT_LEVEL : level);
    }

    /**
     * The one batch in the buffer with the topic's codec: the buffer itself when it has that codec.
     *
     * @param bytesMax the largest batch that the log takes
     * @return null when it would be larger than that
     * @throws MalformedRecordException when the batch's records cannot be read
     */
    ByteBuffer apply(ByteBuffer batches, int bytesMax) throws MalformedRecordException {
        RecordBatch batch = new RecordBatch(batches, batches.position());
        if (batch.compression() == codec || batch.isControl()) {
            return batches;
        }
        RecordBatchBuilder builder = new RecordBatchBuilder(codec).level(level);
        if (batch.hasProducerId()) {
            builder.producer(batch.producerId(), batch.producerEpoch(), batch.baseSequence());
        }
        if (batch.isTransactional()) {
            builder.transactional();
        }
        try (RecordReader records = RecordReader.open(batch, INFLATED_BYTES_MAX)) {
            for (Record record = records.next(); record != null; record = records.next()) {
                builder.append(record.timestamp(), record.key(), record.value(), record.headers());
                if (codec == Compression.NONE && builder.uncompressedBytes() > bytesMax) {
                    return null;
                }
            }
        }
        ByteBuffer recompressed = builder.build();
        return recompressed.remaining() <= bytesMax ? recompressed : null;
    }
}
