package io.riverrun.broker.dispatch;

import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ApiMessage;
import io.riverrun.protocol.Decoded;
import io.riverrun.protocol.MessageDecoder;
import io.riverrun.protocol.message.ApiVersionsRequest;
import io.riverrun.protocol.message.RequestHeader;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the handler of a frame and calls it. Stateless, thread-safe. A frame that is no request of
 * a version that is served closes its connection, and no other; only an ApiVersions request is
 * answered in any version, so that client and broker can agree on one (KIP-511).
 */
public final class RequestDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);

    /** The bytes before the client id: API key, version and correlation id. */
    private static final int FIXED_HEADER_BYTES = 8;

    private final HandlerRegistry registry;

    public RequestDispatcher(HandlerRegistry registry) {
        this.registry = registry;
    }

    /** Makes the context of a request of which the fixed part of the header is known. */
    @FunctionalInterface
    public interface ContextFactory {
        /** Makes the context; its answer will be sent after those of all contexts made before. */
        RequestContext open(ApiKey key, short version, int correlationId, String clientId);
    }

    /**
     * Handles one frame, without its length.
     *
     * @return null, or the reason for which the connection has to be closed
     */
    public String dispatch(ByteBuffer frame, ContextFactory contexts) {
        if (frame.remaining() < FIXED_HEADER_BYTES) {
            return "a frame of %d bytes is too short for a request".formatted(frame.remaining());
        }
        short id = frame.getShort(frame.position());
        short version = frame.getShort(frame.position() + 2);
        ApiKey key = ApiKey.forId(id);
        RequestHandler<?> handler = registry.find(key);
        if (handler == null) {
            return "API key %d is not served".formatted(id);
        }
        if (version < handler.lowestVersion() || version > handler.highestVersion()) {
            if (key == ApiKey.API_VERSIONS) {
                int correlationId = frame.getInt(frame.position() + 4);
                RequestContext context = contexts.open(key, version, correlationId, "");
                call(handler, new ApiVersionsRequest(), context);
                return null;
            }
            return "version %d of %s is not served; served are %d to %d"
                    .formatted(
                            version,
                            key.label(),
                            handler.lowestVersion(),
                            handler.highestVersion());
        }
        return decode(key, version, handler, frame, contexts);
    }

    private String decode(
            ApiKey key,
            short version,
            RequestHandler<?> handler,
            ByteBuffer frame,
            ContextFactory contexts) {
        short headerVersion = key.requestHeaderVersion(version);
        Decoded<RequestHeader> header = MessageDecoder.requestHeader(headerVersion, frame);
        if (header instanceof Decoded.Malformed<RequestHeader>(String reason)) {
            return "the header of a %s request is malformed: %s".formatted(key.label(), reason);
        }
        Decoded<ApiMessage> request = MessageDecoder.requestPrefix(key, version, frame);
        if (request instanceof Decoded.Malformed<ApiMessage>(String reason)) {
            return "a %s request of version %d is malformed: %s"
                    .formatted(key.label(), version, reason);
        }
        // No switches, for which the JVM would make classes while the first client waits.
        RequestHeader read = ((Decoded.Ok<RequestHeader>) header).message();
        if (frame.hasRemaining()) {
            // Kafka lets this pass, and librdkafka 2.16 does it in Metadata 13.
            LOG.debug(
                    "{} bytes follow a {} request of version {}",
                    frame.remaining(),
                    key.label(),
                    version);
        }
        String clientId = read.clientId() == null ? "" : read.clientId();
        RequestContext context = contexts.open(key, version, read.correlationId(), clientId);
        call(handler, ((Decoded.Ok<ApiMessage>) request).message(), context);
        return null;
    }

    @SuppressWarnings("unchecked") // the registry pairs an API with the handler of its requests
    private static void call(
            RequestHandler<?> handler, ApiMessage request, RequestContext context) {
        try {
            ((RequestHandler<ApiMessage>) handler).handle(request, context);
        } catch (RuntimeException e) {
            LOG.error("The handler of {} failed on {}", handler.apiKey(), request, e);
            context.disconnect("the broker failed on a %s request".formatted(handler.apiKey()));
        }
    }
}
