package io.riverrun.log;

/** A log directory that cannot be used. The message is one sentence for the operator. */
public final class LogDirectoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogDirectoryException(String message) {
        super(message);
    }

    public LogDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
