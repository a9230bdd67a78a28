package io.riverrun.client.connection;

import io.riverrun.protocol.ErrorCode;
import java.util.Objects;

/**
 * A request that got no answer it could use: the broker could not be reached, the connection broke,
 * time ran out, or the two sides share no version. The message is a sentence for the user.
 */
public final class ConnectionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public ConnectionException(ErrorCode code, String sentence, Throwable cause) {
        super(sentence, cause);
        this.code = Objects.requireNonNull(code);
    }

    public ConnectionException(ErrorCode code, String sentence) {
        this(code, sentence, null);
    }

    /** The protocol's name for what happened, such as NETWORK_EXCEPTION. */
    public ErrorCode code() {
        return code;
    }

    /** Whether the same request may succeed on another connection. */
    public boolean retriable() {
        return code.retriable();
    }

    /** The same failure with the caller's stack trace; for one that was found by another thread. */
    ConnectionException rethrown() {
        return new ConnectionException(code, getMessage(), this);
    }
}
