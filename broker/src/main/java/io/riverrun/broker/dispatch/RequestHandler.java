package io.riverrun.broker.dispatch;

import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ApiMessage;

/**
 * Serves one API. One instance serves all connections: {@link #handle} is called on the event loop
 * of the request's connection, must not block, and answers through the context at once or later,
 * from any thread.
 *
 * @param <Q> the type of the request
 */
public interface RequestHandler<Q extends ApiMessage> {

    /** The API that this handler serves. */
    ApiKey apiKey();

    /** The lowest version served. */
    default short lowestVersion() {
        return apiKey().lowestVersion();
    }

    /** The highest version served. */
    default short highestVersion() {
        return apiKey().highestStableVersion();
    }

    /**
     * Handles a request of a version that is served. Record data within the request is valid only
     * until this method returns: it shares the bytes of the network buffer.
     */
    void handle(Q request, RequestContext context);
}
