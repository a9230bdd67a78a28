package io.riverrun.protocol;

/** Stand-in until the generated enum is merged. */
public enum ErrorCode {
    UNKNOWN_SERVER_ERROR(-1, false),
    NONE(0, false),
    UNKNOWN_TOPIC_OR_PARTITION(3, true),
    REQUEST_TIMED_OUT(7, true),
    INVALID_TOPIC_EXCEPTION(17, false),
    TOPIC_ALREADY_EXISTS(36, false),
    INVALID_PARTITIONS(37, false),
    INVALID_REPLICATION_FACTOR(38, false),
    INVALID_REPLICA_ASSIGNMENT(39, false),
    INVALID_CONFIG(40, false),
    NOT_CONTROLLER(41, true),
    INVALID_REQUEST(42, false),
    POLICY_VIOLATION(44, false),
    FENCED_LEADER_EPOCH(74, true),
    STALE_BROKER_EPOCH(77, false),
    PREFERRED_LEADER_NOT_AVAILABLE(80, true),
    ELIGIBLE_LEADERS_NOT_AVAILABLE(83, true),
    ELECTION_NOT_NEEDED(84, true),
    INVALID_UPDATE_VERSION(95, false),
    UNKNOWN_TOPIC_ID(100, true),
    INELIGIBLE_REPLICA(107, false),
    NEW_LEADER_ELECTED(108, false);

    private final short code;
    private final boolean retriable;

    ErrorCode(int code, boolean retriable) {
        this.code = (short) code;
        this.retriable = retriable;
    }

    public short code() {
        return code;
    }

    public boolean retriable() {
        return retriable;
    }

    public String message() {
        return name();
    }
}
