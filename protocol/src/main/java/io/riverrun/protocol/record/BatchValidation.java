package io.riverrun.protocol.record;

import io.riverrun.protocol.ErrorCode;
import java.nio.ByteBuffer;

/**
 * What a broker finds when it looks at the bytes of a produce request without inflating them
 * (decision 7): headers, lengths, counts and checksums. Immutable.
 */
public sealed interface BatchValidation {

    /**
     * The bytes are whole, sound batches.
     *
     * @param batchCount at least 1
     * @param recordCount at least 1
     */
    record Valid(int batchCount, int recordCount) implements BatchValidation {}

    /**
     * A batch must be refused.
     *
     * @param error what the client is to be told
     * @param message one sentence on what is wrong
     * @param batchIndex the batch's place among the batches, from 0
     */
    record Invalid(ErrorCode error, String message, int batchIndex) implements BatchValidation {}

    /**
     * Checks all batches between the buffer's position and limit, checksums included.
     *
     * @param batchBytesMax the greatest size of one batch, header included
     */
    static BatchValidation check(ByteBuffer batches, int batchBytesMax) {
        RecordBatch batch = new RecordBatch();
        int position = batches.position();
        int limit = batches.limit();
        int count = 0;
        long records = 0;
        if (position == limit) {
            return new Invalid(ErrorCode.INVALID_RECORD, "there is no record batch", 0);
        }
        while (position < limit) {
            batch.wrap(batches, position);
            Invalid invalid = checkOne(batch, limit - position, batchBytesMax, count);
            if (invalid != null) {
                return invalid;
            }
            position += batch.sizeInBytes();
            records += batch.recordCount();
            count++;
        }
        return new Valid(count, (int) Math.min(records, Integer.MAX_VALUE));
    }

    private static Invalid checkOne(RecordBatch batch, int available, int bytesMax, int index) {
        if (available > RecordBatch.MAGIC_AT && batch.magic() != RecordBatch.MAGIC) {
            return wrongMagic(batch.magic(), index);
        }
        if (available < RecordBatch.HEADER_BYTES) {
            return corrupt("only " + available + " bytes are left for a batch's header", index);
        }
        long size =
                (long) batch.buffer().getInt(batch.position() + RecordBatch.LENGTH_AT)
                        + RecordBatch.PREFIX_BYTES;
        if (size < RecordBatch.HEADER_BYTES || size > available) {
            return corrupt("a batch of " + size + " bytes does not fit into " + available, index);
        }
        if (size > bytesMax) {
            return new Invalid(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    "a batch of " + size + " bytes is above max.message.bytes, " + bytesMax,
                    index);
        }
        if (batch.crc() != batch.computeCrc()) {
            return corrupt("the checksum of a batch does not match its bytes", index);
        }
        return checkMeaning(batch, index);
    }

    private static Invalid checkMeaning(RecordBatch batch, int index) {
        if (batch.compression() == null) {
            return new Invalid(
                    ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
                    "codec " + (batch.attributes() & RecordBatch.CODEC_MASK) + " is unknown",
                    index);
        }
        int count = batch.recordCount();
        if (count <= 0 || batch.lastOffsetDelta() != count - 1) {
            return invalid(
                    "a batch of "
                            + count
                            + " records ends at relative offset "
                            + batch.lastOffsetDelta(),
                    index);
        }
        if (batch.compression() == Compression.NONE
                && batch.sizeInBytes() - RecordBatch.HEADER_BYTES
                        < (long) count * RecordReader.RECORD_BYTES_MIN) {
            return invalid("a batch is too short for its " + count + " records", index);
        }
        return checkProducer(batch, index);
    }

    private static Invalid checkProducer(RecordBatch batch, int index) {
        if (batch.hasDeleteHorizon()) {
            return invalid("a producer's batch must not have a delete horizon", index);
        }
        if (batch.hasProducerId()) {
            if (batch.producerEpoch() < 0) {
                return invalid("producer epoch " + batch.producerEpoch() + " is negative", index);
            }
            if (batch.baseSequence() < 0 && !batch.isControl()) {
                return invalid("sequence " + batch.baseSequence() + " is negative", index);
            }
        } else if (batch.isTransactional()) {
            return invalid("a transactional batch has no producer id", index);
        }
        return null;
    }

    private static Invalid wrongMagic(byte magic, int index) {
        if (magic == 0 || magic == 1) {
            return new Invalid(
                    ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT,
                    "message format "
                            + magic
                            + " is no longer written; use a client of 0.11 or"
                            + " later",
                    index);
        }
        return corrupt("magic " + magic + " is no batch's", index);
    }

    private static Invalid corrupt(String message, int index) {
        return new Invalid(ErrorCode.CORRUPT_MESSAGE, message, index);
    }

    private static Invalid invalid(String message, int index) {
        return new Invalid(ErrorCode.INVALID_RECORD, message, index);
    }
}
