package io.riverrun.client.connection;

import io.riverrun.base.config.ConfigCatalog;
import io.riverrun.base.config.ConfigException;
import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How connections behave. Immutable. The keys are Kafka's where Kafka has them.
 *
 * @param clientId what the broker sees in requests' headers and its logs
 * @param connectTimeoutMs for the connection and the negotiation of versions
 * @param requestTimeoutMs from the moment a request is handed over to its answer
 * @param inFlightRequestsMax per connection; whoever sends more, waits
 * @param inFlightBytesMax per connection, of requests not answered; whoever sends more, waits
 * @param responseBytesMax an answer said to be longer breaks the connection
 * @param reconnectBackoffMs wait after the first failed attempt; doubles with each further one
 * @param reconnectBackoffMsMax the longest such wait
 * @param retryBackoffMs wait before a request is tried again
 */
public record ConnectionSettings(
        String clientId,
        int connectTimeoutMs,
        int requestTimeoutMs,
        int inFlightRequestsMax,
        int inFlightBytesMax,
        int responseBytesMax,
        int reconnectBackoffMs,
        int reconnectBackoffMsMax,
        int retryBackoffMs) {

    private static final ConfigKey<String> CLIENT_ID =
            ConfigKey.ofString("client.id", "riverrun", "The name that the broker's logs show.");
    private static final ConfigKey<Integer> CONNECT_TIMEOUT_MS =
            ConfigKey.ofInt(
                    "socket.connection.setup.timeout.ms",
                    10_000,
                    1,
                    Integer.MAX_VALUE,
                    "Milliseconds that a connection and its negotiation may take.");
    private static final ConfigKey<Integer> REQUEST_TIMEOUT_MS =
            ConfigKey.ofInt(
                    "request.timeout.ms",
                    30_000,
                    1,
                    Integer.MAX_VALUE,
                    "Milliseconds to wait for the answer to one request.");
    private static final ConfigKey<Integer> IN_FLIGHT_REQUESTS_MAX =
            ConfigKey.ofInt(
                    "max.in.flight.requests.per.connection",
                    100,
                    1,
                    10_000,
                    "Requests that may await their answers on one connection.");
    private static final ConfigKey<Integer> IN_FLIGHT_BYTES_MAX =
            ConfigKey.ofInt(
                    "max.in.flight.bytes.per.connection",
                    64 << 20,
                    1,
                    Integer.MAX_VALUE,
                    "Bytes of requests that may await their answers on one connection.");
    private static final ConfigKey<Integer> RESPONSE_BYTES_MAX =
            ConfigKey.ofInt(
                    "max.response.bytes",
                    256 << 20,
                    1 << 10,
                    Integer.MAX_VALUE - 8,
                    "Bytes of the longest answer that is accepted.");
    private static final ConfigKey<Integer> RECONNECT_BACKOFF_MS =
            ConfigKey.ofInt(
                    "reconnect.backoff.ms",
                    50,
                    0,
                    Integer.MAX_VALUE,
                    "Milliseconds between the first two attempts to reach a broker.");
    private static final ConfigKey<Integer> RECONNECT_BACKOFF_MS_MAX =
            ConfigKey.ofInt(
                    "reconnect.backoff.max.ms",
                    1_000,
                    0,
                    Integer.MAX_VALUE,
                    "Milliseconds between attempts to reach a broker, at most.");
    private static final ConfigKey<Integer> RETRY_BACKOFF_MS =
            ConfigKey.ofInt(
                    "retry.backoff.ms",
                    100,
                    0,
                    Integer.MAX_VALUE,
                    "Milliseconds before a request is tried again.");
    private static final ConfigKey<String> SECURITY_PROTOCOL =
            ConfigKey.ofString("security.protocol", "PLAINTEXT", "How the connection is secured.");

    /** The keys that {@link #from} understands. */
    public static final ConfigCatalog CATALOG =
            new ConfigCatalog(
                    List.of(
                            CLIENT_ID,
                            CONNECT_TIMEOUT_MS,
                            REQUEST_TIMEOUT_MS,
                            IN_FLIGHT_REQUESTS_MAX,
                            IN_FLIGHT_BYTES_MAX,
                            RESPONSE_BYTES_MAX,
                            RECONNECT_BACKOFF_MS,
                            RECONNECT_BACKOFF_MS_MAX,
                            RETRY_BACKOFF_MS,
                            SECURITY_PROTOCOL));

    public ConnectionSettings {
        Objects.requireNonNull(clientId);
    }

    /** The defaults. */
    public static ConnectionSettings defaults() {
        return from(Map.of());
    }

    /**
     * Reads the keys of this class and passes over others, which belong to other parts.
     *
     * @throws ConfigException naming the key whose value is not valid, or not supported yet
     */
    public static ConnectionSettings from(Map<String, String> properties) {
        ConfigValues values = new ConfigValues(properties);
        if (!values.get(SECURITY_PROTOCOL).equalsIgnoreCase("PLAINTEXT")) {
            throw new ConfigException(
                    ("Invalid value '%s' for configuration security.protocol: "
                                    + "this client supports PLAINTEXT only.")
                            .formatted(values.get(SECURITY_PROTOCOL)));
        }
        return new ConnectionSettings(
                values.get(CLIENT_ID),
                values.get(CONNECT_TIMEOUT_MS),
                values.get(REQUEST_TIMEOUT_MS),
                values.get(IN_FLIGHT_REQUESTS_MAX),
                values.get(IN_FLIGHT_BYTES_MAX),
                values.get(RESPONSE_BYTES_MAX),
                values.get(RECONNECT_BACKOFF_MS),
                values.get(RECONNECT_BACKOFF_MS_MAX),
                values.get(RETRY_BACKOFF_MS));
    }
}
