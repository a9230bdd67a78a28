package io.riverrun.client.connection;

import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ApiMessage;
import java.util.Objects;

/**
 * A request whose version is not known before the connection is. Immutable; thread-safe when its
 * form is.
 *
 * @param key the API
 * @param form makes the message for a version; called for each attempt
 */
public record Request(ApiKey key, Form form) {

    /** Makes a request's message for the version that was negotiated. */
    @FunctionalInterface
    public interface Form {
        /** A message that {@code version} can carry. */
        ApiMessage message(short version);
    }

    public Request {
        Objects.requireNonNull(key);
        Objects.requireNonNull(form);
    }

    /** A request whose message is the same in every version. */
    public static Request of(ApiMessage message) {
        return new Request(ApiKey.forId(message.apiKey()), version -> message);
    }
}
