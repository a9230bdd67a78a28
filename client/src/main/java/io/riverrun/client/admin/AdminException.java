package io.riverrun.client.admin;

import io.riverrun.client.connection.ConnectionException;
import io.riverrun.protocol.ErrorCode;
import java.util.Objects;

/** What was asked was refused, or could not be done in time. The message is a whole sentence. */
public final class AdminException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public AdminException(ErrorCode code, String sentence) {
        super(sentence);
        this.code = Objects.requireNonNull(code);
    }

    AdminException(ConnectionException cause) {
        super(cause.getMessage(), cause);
        this.code = cause.code();
    }

    /** An error as a broker sent it; without a message of the broker's, the protocol's own. */
    static AdminException of(ErrorCode code, String message) {
        boolean silent = message == null || message.isEmpty();
        return new AdminException(code, silent ? code.message() : message);
    }

    /** The protocol's name for what happened. */
    public ErrorCode code() {
        return code;
    }
}
