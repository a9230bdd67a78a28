package io.riverrun.protocol.record;

/**
 * Bytes that claim to be records and are not: a length that does not fit, a codec's stream that is
 * broken, more data than the caller allowed. Expected of hostile or damaged input, hence checked.
 */
public final class MalformedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedRecordException(String message) {
        super(message);
    }

    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
