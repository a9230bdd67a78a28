package io.riverrun.protocol;

/**
 * Bytes that are no message of the expected kind. Thrown within the decoder only, without a stack
 * trace; {@link MessageDecoder} turns it into a value.
 */
final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
