package io.riverrun.broker.dispatch;

import io.riverrun.base.Invariant;
import io.riverrun.protocol.ApiKey;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The handlers by API: what this broker serves. Immutable. */
public final class HandlerRegistry {

    private final Map<ApiKey, RequestHandler<?>> handlers = new EnumMap<>(ApiKey.class);

    public HandlerRegistry(List<RequestHandler<?>> handlers) {
        for (RequestHandler<?> handler : handlers) {
            RequestHandler<?> other = this.handlers.put(handler.apiKey(), handler);
            Invariant.check(other == null, "two handlers for one API");
        }
    }

    /** The handler of the API; null when the API is null or not served. */
    public RequestHandler<?> find(ApiKey key) {
        return key == null ? null : handlers.get(key);
    }

    /** All handlers, in the order of their APIs' numbers. */
    public Collection<RequestHandler<?>> handlers() {
        return handlers.values();
    }
}
