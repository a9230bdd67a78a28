package io.riverrun.log;

import io.riverrun.log.AppendResult.Duplicate;
import io.riverrun.log.AppendResult.Rejected;
import io.riverrun.log.producer.ProducerStates;
import io.riverrun.log.producer.SequenceCheck;
import io.riverrun.log.producer.SequenceCheck.AlreadyAppended;
import io.riverrun.log.producer.SequenceCheck.Refused;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.record.ControlRecord;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.Record;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordReader;
import io.riverrun.protocol.record.TimestampType;
import java.nio.ByteBuffer;

/** The rules of a topic and its producers for batches to append. Guarded by the partition lock. */
final class AppendCheck {

    /** The most that a batch for a compacted topic may inflate to. */
    private static final long INFLATED_BYTES_MAX = 256L << 20;

    private final ProducerStates producers;

    AppendCheck(ProducerStates producers) {
        this.producers = producers;
    }

    /**
     * Why the batches, whose bytes are sound, must not be appended: {@link Rejected} or {@link
     * Duplicate}; or null.
     */
    AppendResult refuse(
            ByteBuffer batches,
            LogConfig topic,
            AppendOrigin origin,
            long nowMs,
            long logStartOffset) {
        if (batches.remaining() > topic.segmentBytes()) {
            return new Rejected(
                    ErrorCode.RECORD_LIST_TOO_LARGE,
                    batches.remaining() + " bytes are above segment.bytes, " + topic.segmentBytes(),
                    0);
        }
        RecordBatch batch = new RecordBatch();
        int index = 0;
        for (int i = batches.position(); i < batches.limit(); i += batch.sizeInBytes()) {
            batch.wrap(batches, i);
            if (index == 1 && origin == AppendOrigin.CLIENT) {
                return new Rejected(
                        ErrorCode.INVALID_RECORD, "a producer sends one batch at a time", index);
            }
            AppendResult refused = check(batch, index, topic, origin, nowMs);
            if (refused == null && batch.hasProducerId()) {
                refused = checkProducer(batch, index, origin, logStartOffset);
            }
            if (refused != null) {
                return refused;
            }
            index++;
        }
        return null;
    }

    private AppendResult checkProducer(
            RecordBatch batch, int index, AppendOrigin origin, long logStartOffset) {
        SequenceCheck check;
        if (batch.isControl()) {
            try {
                ControlRecord marker = ControlRecord.read(batch);
                check =
                        producers.checkMarker(
                                batch, marker == null ? -1 : marker.coordinatorEpoch());
            } catch (MalformedRecordException e) {
                return new Rejected(ErrorCode.INVALID_RECORD, e.getMessage(), index);
            }
        } else if (origin == AppendOrigin.CLIENT) {
            check = producers.check(batch);
        } else {
            return null;
        }
        return switch (check) {
            case SequenceCheck.InSequence ignored -> null;
            case AlreadyAppended(long base, long last, long timestamp) ->
                    new Duplicate(base, last, timestamp, logStartOffset);
            case Refused(ErrorCode error, String message) -> new Rejected(error, message, index);
        };
    }

    /** Why the batch must not be appended, or null. */
    private static Rejected check(
            RecordBatch batch, int index, LogConfig config, AppendOrigin origin, long nowMs) {
        if (origin == AppendOrigin.CLIENT && batch.isControl()) {
            return new Rejected(
                    ErrorCode.INVALID_RECORD, "a client must not write control records", index);
        }
        Rejected rejected = checkTimestamps(batch, index, config, nowMs);
        if (rejected == null && config.compact() && !batch.isControl()) {
            rejected = checkKeys(batch, index);
        }
        return rejected;
    }

    private static Rejected checkTimestamps(
            RecordBatch batch, int index, LogConfig config, long nowMs) {
        if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
            return new Rejected(
                    ErrorCode.INVALID_TIMESTAMP,
                    "a producer's batch must have timestamps of type CreateTime",
                    index);
        }
        if (config.timestampType() == TimestampType.LOG_APPEND_TIME || batch.isControl()) {
            return null;
        }
        long newest = batch.maxTimestamp();
        long oldest = Math.min(batch.baseTimestamp(), newest);
        if (newest != RecordBatch.NO_TIMESTAMP && newest - nowMs > config.timestampAfterMaxMs()) {
            return invalidTimestamp(
                    newest, LogConfigKeys.MESSAGE_TIMESTAMP_AFTER_MAX_MS.name(), nowMs, index);
        }
        if (oldest != RecordBatch.NO_TIMESTAMP && nowMs - oldest > config.timestampBeforeMaxMs()) {
            return invalidTimestamp(
                    oldest, LogConfigKeys.MESSAGE_TIMESTAMP_BEFORE_MAX_MS.name(), nowMs, index);
        }
        return null;
    }

    private static Rejected invalidTimestamp(long timestamp, String key, long nowMs, int index) {
        return new Rejected(
                ErrorCode.INVALID_TIMESTAMP,
                "timestamp %d is further from the broker's time %d than %s allows"
                        .formatted(timestamp, nowMs, key),
                index);
    }

    private static Rejected checkKeys(RecordBatch batch, int index) {
        try (RecordReader reader = RecordReader.open(batch, INFLATED_BYTES_MAX)) {
            for (Record record = reader.next(); record != null; record = reader.next()) {
                if (record.key() == null) {
                    return new Rejected(
                            ErrorCode.INVALID_RECORD,
                            "a compacted topic takes no record without a key",
                            index);
                }
            }
            return null;
        } catch (MalformedRecordException e) {
            return new Rejected(ErrorCode.INVALID_RECORD, e.getMessage(), index);
        }
    }
}
