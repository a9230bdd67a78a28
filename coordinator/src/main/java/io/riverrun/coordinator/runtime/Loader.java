package io.riverrun.coordinator.runtime;

import io.riverrun.protocol.ErrorCode;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Decodes and applies the records of a shard that loads. Confined to the thread that loads. */
final class Loader implements CoordinatorLog.Sink {

    private final CoordinatorRecordCodec codec;
    private final Consumer<CoordinatorRecord> applier;
    private final BooleanSupplier cancelled;
    private long records;
    private long skipped;
    private String malformed = "";

    Loader(
            CoordinatorRecordCodec codec,
            Consumer<CoordinatorRecord> applier,
            BooleanSupplier cancelled) {
        this.codec = codec;
        this.applier = applier;
        this.cancelled = cancelled;
    }

    @Override
    public boolean accept(KeyValue bytes) {
        if (cancelled.getAsBoolean() || !malformed.isEmpty()) {
            return false;
        }
        switch (codec.decode(bytes)) {
            case CoordinatorRecordCodec.Read.Known(CoordinatorRecord record) -> {
                applier.accept(record);
                records++;
            }
            case CoordinatorRecordCodec.Read.UnknownType _ -> skipped++;
            case CoordinatorRecordCodec.Read.Malformed(String reason) -> malformed = reason;
        }
        return malformed.isEmpty();
    }

    /** How it went, once the log has said the same of its part. */
    LoadResult result(ErrorCode error, Throwable failure) {
        if (!malformed.isEmpty()) {
            String reason = "Record %d cannot be read: %s".formatted(records + skipped, malformed);
            return new LoadResult(ErrorCode.CORRUPT_MESSAGE, records, skipped, reason);
        }
        if (failure != null) {
            return new LoadResult(
                    ErrorCode.UNKNOWN_SERVER_ERROR, records, skipped, failure.toString());
        }
        return new LoadResult(
                error, records, skipped, error == ErrorCode.NONE ? "" : error.message());
    }
}
