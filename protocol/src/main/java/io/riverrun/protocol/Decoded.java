package io.riverrun.protocol;

/** What decoding gave: a message, or the reason why the bytes are none. */
public sealed interface Decoded<T> {

    /** The bytes were a whole message and nothing else. */
    record Ok<T>(T message) implements Decoded<T> {}

    /** The bytes are no such message. */
    record Malformed<T>(String reason) implements Decoded<T> {}
}
