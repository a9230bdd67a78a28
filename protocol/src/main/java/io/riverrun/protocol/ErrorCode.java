package io.riverrun.protocol;

/** Stand-in for the generated table of error codes; the generated one wins when branches meet. */
public enum ErrorCode {
    UNKNOWN_SERVER_ERROR(-1, false),
    NONE(0, false),
    OFFSET_OUT_OF_RANGE(1, false),
    CORRUPT_MESSAGE(2, true),
    MESSAGE_TOO_LARGE(10, false),
    RECORD_LIST_TOO_LARGE(18, false),
    INVALID_TIMESTAMP(32, false),
    UNSUPPORTED_FOR_MESSAGE_FORMAT(43, false),
    OUT_OF_ORDER_SEQUENCE_NUMBER(45, false),
    INVALID_PRODUCER_EPOCH(47, false),
    INVALID_TXN_STATE(48, false),
    TRANSACTION_COORDINATOR_FENCED(52, false),
    KAFKA_STORAGE_ERROR(56, true),
    UNKNOWN_PRODUCER_ID(59, false),
    UNSUPPORTED_COMPRESSION_TYPE(76, false),
    INVALID_RECORD(87, false);

    private final short code;
    private final boolean retriable;

    ErrorCode(int code, boolean retriable) {
        this.code = (short) code;
        this.retriable = retriable;
    }

    public short code() {
        return code;
    }

    public String message() {
        return name();
    }

    public boolean retriable() {
        return retriable;
    }
}
