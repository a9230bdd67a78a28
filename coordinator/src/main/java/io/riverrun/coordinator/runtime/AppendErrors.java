package io.riverrun.coordinator.runtime;

import io.riverrun.protocol.ErrorCode;

/** What clients of a coordinator are told when its log refuses records. Stateless. */
final class AppendErrors {

    private AppendErrors() {}

    /** Whether the log says that the shard is no longer ours. */
    static boolean endsLeadership(ErrorCode error) {
        return switch (error) {
            case NOT_COORDINATOR, NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH -> true;
            default -> false;
        };
    }

    /** The error that a coordinator's client understands and reacts to as it should. */
    static ErrorCode forClient(ErrorCode error) {
        return switch (error) {
            case UNKNOWN_TOPIC_OR_PARTITION,
                    NOT_ENOUGH_REPLICAS,
                    NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                    REQUEST_TIMED_OUT,
                    KAFKA_STORAGE_ERROR ->
                    ErrorCode.COORDINATOR_NOT_AVAILABLE;
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, INVALID_FETCH_SIZE ->
                    ErrorCode.UNKNOWN_SERVER_ERROR;
            default -> error;
        };
    }
}
