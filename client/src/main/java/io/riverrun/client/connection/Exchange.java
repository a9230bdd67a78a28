package io.riverrun.client.connection;

import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ApiMessage;
import io.riverrun.protocol.Decoded;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.MessageDecoder;
import io.riverrun.protocol.MessageWriter;
import io.riverrun.protocol.message.RequestHeader;
import io.riverrun.protocol.message.ResponseHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * One request and the answer to come. Made by the caller's thread, written by the connection's
 * writing thread, completed by its reading thread.
 *
 * @param frame the request with its header and length, as it goes on the wire
 */
record Exchange(
        ApiKey key,
        short version,
        int correlationId,
        ByteBuffer frame,
        CompletableFuture<ApiMessage> answer) {

    static Exchange encode(Request request, short version, int correlationId, String clientId) {
        ApiKey key = request.key();
        MessageWriter out = new MessageWriter(128);
        out.int32(0);
        new RequestHeader()
                .setRequestApiKey(key.id())
                .setRequestApiVersion(version)
                .setCorrelationId(correlationId)
                .setClientId(clientId)
                .write(out, key.requestHeaderVersion(version));
        request.form().message(version).write(out, version);
        ByteBuffer frame = out.take();
        frame.putInt(0, frame.remaining() - Integer.BYTES);
        return new Exchange(key, version, correlationId, frame, new CompletableFuture<>());
    }

    /**
     * Decodes the answer and completes this exchange with it.
     *
     * @throws IOException when the bytes are not the answer to this request; the connection is then
     *     of no more use
     */
    void complete(ByteBuffer bytes) throws IOException {
        short answered = answeredVersion(bytes);
        Decoded<ResponseHeader> header =
                MessageDecoder.responseHeader(key.responseHeaderVersion(answered), bytes);
        if (orThrow(header).correlationId() != correlationId) {
            throw new IOException("it answered %s out of order".formatted(key.label()));
        }
        answer.complete(orThrow(MessageDecoder.response(key, answered, bytes)));
    }

    void fail(ConnectionException failure) {
        answer.completeExceptionally(failure);
    }

    /** A broker that does not know the version of ApiVersions answers in version 0 (KIP-511). */
    private short answeredVersion(ByteBuffer bytes) {
        boolean refused =
                key == ApiKey.API_VERSIONS
                        && bytes.remaining() >= Integer.BYTES + Short.BYTES
                        && bytes.getShort(bytes.position() + Integer.BYTES)
                                == ErrorCode.UNSUPPORTED_VERSION.code();
        return refused ? 0 : version;
    }

    private <T> T orThrow(Decoded<T> decoded) throws IOException {
        return switch (decoded) {
            case Decoded.Ok<T>(T message) -> message;
            case Decoded.Malformed<T>(String reason) ->
                    throw new IOException(
                            "its answer to %s version %d is malformed (%s)"
                                    .formatted(key.label(), version, reason));
        };
    }
}
