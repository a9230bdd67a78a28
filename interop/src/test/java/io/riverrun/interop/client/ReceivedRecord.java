package io.riverrun.interop.client;

import java.util.List;

/** A record as a consumer saw it. */
public record ReceivedRecord(
        int partition,
        long offset,
        String key,
        String value,
        List<Payload.Header> headers,
        long timestamp) {

    public ReceivedRecord {
        headers = List.copyOf(headers);
    }
}
