package io.riverrun.client.connection;

import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.ApiVersionsResponse;
import io.riverrun.protocol.message.ApiVersionsResponse.ApiVersion;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The versions of each API that a broker serves, as it said at connect. Immutable. */
public final class BrokerVersions {

    private record Range(short lowest, short highest) {}

    private final HostPort broker;
    private final Map<ApiKey, Range> ranges = new EnumMap<>(ApiKey.class);

    /** Takes a broker's answer; APIs that this client does not know are passed over. */
    BrokerVersions(HostPort broker, List<ApiVersion> served) {
        this.broker = broker;
        for (ApiVersion api : served) {
            ApiKey key = ApiKey.forId(api.apiKey());
            if (key != null) {
                ranges.put(key, new Range(api.minVersion(), api.maxVersion()));
            }
        }
    }

    static BrokerVersions of(HostPort broker, ApiVersionsResponse response) {
        return new BrokerVersions(broker, response.apiKeys());
    }

    /** Whether there is a stable version of the API that both sides know. */
    public boolean serves(ApiKey key) {
        return highest(key) >= 0;
    }

    /**
     * The highest stable version that both sides know.
     *
     * @throws ConnectionException with UNSUPPORTED_VERSION when there is none
     */
    public short choose(ApiKey key) {
        short version = highest(key);
        if (version < 0) {
            throw new ConnectionException(ErrorCode.UNSUPPORTED_VERSION, noVersion(key));
        }
        return version;
    }

    private short highest(ApiKey key) {
        Range range = ranges.get(key);
        if (range == null) {
            return -1;
        }
        int highest = Math.min(range.highest(), key.highestStableVersion());
        return highest >= Math.max(range.lowest(), key.lowestVersion()) ? (short) highest : -1;
    }

    private String noVersion(ApiKey key) {
        Range range = ranges.get(key);
        return range == null
                ? "The broker at %s does not serve %s.".formatted(broker, key.label())
                : ("The broker at %s serves %s in versions %d to %d and this client "
                                + "knows %d to %d: upgrade the older of the two.")
                        .formatted(
                                broker,
                                key.label(),
                                range.lowest(),
                                range.highest(),
                                key.lowestVersion(),
                                key.highestStableVersion());
    }
}
