package io.riverrun.protocol;

import io.riverrun.protocol.message.ApiMessages;
import io.riverrun.protocol.message.RequestHeader;
import io.riverrun.protocol.message.ResponseHeader;
import java.nio.ByteBuffer;

/**
 * Decodes messages from bytes that nobody has checked: any input gives a value, in time and memory
 * proportional to its length. Stateless, thread-safe.
 */
public final class MessageDecoder {

    private MessageDecoder() {}

    /** Reads one message of a kind. */
    @FunctionalInterface
    public interface Body<T> {
        /** Reads the message; may throw what {@link MessageReader} throws. */
        T read(MessageReader in, short version);
    }

    /** Decodes a request's body, which ends where the buffer does. */
    public static Decoded<ApiMessage> request(ApiKey key, short version, ByteBuffer bytes) {
        return message((in, v) -> ApiMessages.readRequest(key, in, v), version, bytes);
    }

    /**
     * Decodes a request's body and leaves the buffer's position behind it: what follows is the
     * caller's to judge.
     */
    public static Decoded<ApiMessage> requestPrefix(ApiKey key, short version, ByteBuffer bytes) {
        return prefix((in, v) -> ApiMessages.readRequest(key, in, v), version, bytes);
    }

    /** Decodes a response's body, which ends where the buffer does. */
    public static Decoded<ApiMessage> response(ApiKey key, short version, ByteBuffer bytes) {
        return message((in, v) -> ApiMessages.readResponse(key, in, v), version, bytes);
    }

    /** Decodes the header before a request and leaves the buffer's position behind it. */
    public static Decoded<RequestHeader> requestHeader(short headerVersion, ByteBuffer bytes) {
        return prefix(RequestHeader::read, headerVersion, bytes);
    }

    /** Decodes the header before a response and leaves the buffer's position behind it. */
    public static Decoded<ResponseHeader> responseHeader(short headerVersion, ByteBuffer bytes) {
        return prefix(ResponseHeader::read, headerVersion, bytes);
    }

    /** Decodes a message that ends where the buffer does. */
    public static <T> Decoded<T> message(Body<T> body, short version, ByteBuffer bytes) {
        Decoded<T> decoded = prefix(body, version, bytes);
        if (decoded instanceof Decoded.Ok && bytes.hasRemaining()) {
            return new Decoded.Malformed<>(
                    "%d bytes are left over after the message".formatted(bytes.remaining()));
        }
        return decoded;
    }

    /** Decodes a message and leaves the buffer's position behind it. */
    public static <T> Decoded<T> prefix(Body<T> body, short version, ByteBuffer bytes) {
        MessageReader in = new MessageReader(bytes);
        try {
            return new Decoded.Ok<>(body.read(in, version));
        } catch (MalformedMessageException e) {
            return new Decoded.Malformed<>(
                    "%s, at byte %d of %d".formatted(e.getMessage(), in.position(), bytes.limit()));
        }
    }
}
