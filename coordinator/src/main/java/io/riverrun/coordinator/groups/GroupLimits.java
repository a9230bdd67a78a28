package io.riverrun.coordinator.groups;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.JoinGroupRequest;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What requests must keep to whatever the state of their group. Immutable, thread-safe. */
final class GroupLimits {

    /** The longest text that the records of groups can hold, in bytes of UTF-8. */
    static final int TEXT_BYTES_MAX = Short.MAX_VALUE;

    /** Protocols that a member may offer. */
    static final int PROTOCOLS_MAX = 1_000;

    private final GroupConfig config;

    GroupLimits(GroupConfig config) {
        this.config = Objects.requireNonNull(config);
    }

    /** For requests about offsets and administration, in which the empty group id is allowed. */
    ErrorCode checkGroupId(String groupId) {
        return fits(groupId) ? ErrorCode.NONE : ErrorCode.INVALID_GROUP_ID;
    }

    /** For requests of members. */
    ErrorCode checkMembersGroupId(String groupId) {
        return groupId.isBlank() ? ErrorCode.INVALID_GROUP_ID : checkGroupId(groupId);
    }

    ErrorCode check(JoinGroupRequest request) {
        ErrorCode error = checkMembersGroupId(request.groupId());
        if (error != ErrorCode.NONE) {
            return error;
        }
        if (request.sessionTimeoutMs() < config.minSessionTimeoutMs()
                || request.sessionTimeoutMs() > config.maxSessionTimeoutMs()) {
            return ErrorCode.INVALID_SESSION_TIMEOUT;
        }
        if (request.groupInstanceId() != null && !fits(request.groupInstanceId())) {
            return ErrorCode.INVALID_REQUEST;
        }
        boolean protocolsFit =
                fits(request.protocolType())
                        && request.protocols().size() <= PROTOCOLS_MAX
                        && request.protocols().stream().allMatch(each -> fits(each.name()));
        return protocolsFit ? ErrorCode.NONE : ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
    }

    private static boolean fits(String text) {
        return text.length() <= TEXT_BYTES_MAX / 3
                || text.getBytes(StandardCharsets.UTF_8).length <= TEXT_BYTES_MAX;
    }
}
