package io.riverrun.broker.listener;

import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import java.util.List;

/**
 * What a broker's listeners allow. Immutable.
 *
 * @param frameBytesMax the longest request, in bytes
 * @param queuedBytesMax requests being received on all connections together, in bytes
 * @param connectionsMax connections of all listeners together
 * @param connectionsPerIpMax connections from one address
 * @param idleMsMax time without a byte in either direction after which a connection is closed
 * @param pendingResponsesMax requests of one connection that wait for their answers; the connection
 *     is not read from while there are that many
 */
public record ListenerLimits(
        int frameBytesMax,
        long queuedBytesMax,
        int connectionsMax,
        int connectionsPerIpMax,
        long idleMsMax,
        int pendingResponsesMax) {

    private static final ConfigKey<Integer> FRAME_BYTES =
            ConfigKey.ofInt(
                    "socket.request.max.bytes",
                    100 * 1024 * 1024,
                    1,
                    Integer.MAX_VALUE,
                    "The longest request, in bytes; a longer one closes its connection.");

    private static final ConfigKey<Long> QUEUED_BYTES =
            ConfigKey.ofLong(
                    "queued.max.request.bytes",
                    -1,
                    -1,
                    Long.MAX_VALUE,
                    "Requests being received on all connections together, in bytes; when there"
                            + " are more, connections are read from later. -1 allows half of"
                            + " the memory that the process may take for buffers.");

    private static final ConfigKey<Integer> CONNECTIONS =
            ConfigKey.ofInt(
                    "max.connections",
                    Integer.MAX_VALUE,
                    0,
                    Integer.MAX_VALUE,
                    "Connections of all listeners together; a further one is closed at once.");

    private static final ConfigKey<Integer> CONNECTIONS_PER_IP =
            ConfigKey.ofInt(
                    "max.connections.per.ip",
                    Integer.MAX_VALUE,
                    0,
                    Integer.MAX_VALUE,
                    "Connections from one address; a further one is closed at once.");

    private static final ConfigKey<Long> IDLE_MS =
            ConfigKey.ofLong(
                    "connections.max.idle.ms",
                    600_000,
                    -1,
                    Long.MAX_VALUE,
                    "Milliseconds without a byte in either direction after which a connection is"
                            + " closed; negative keeps it open.");

    private static final ConfigKey<Integer> PENDING_RESPONSES =
            ConfigKey.ofInt(
                    "max.pending.responses.per.connection",
                    1_000,
                    1,
                    1_000_000,
                    "Requests of one connection that wait for their answers; the connection is"
                            + " not read from while there are that many.");

    /** The keys that {@link #from} reads. */
    public static final List<ConfigKey<?>> KEYS =
            List.of(
                    FRAME_BYTES,
                    QUEUED_BYTES,
                    CONNECTIONS,
                    CONNECTIONS_PER_IP,
                    IDLE_MS,
                    PENDING_RESPONSES);

    /**
     * Reads the limits from the broker's configuration.
     *
     * @param bufferBytesMax the memory that the process may take for buffers, in bytes
     */
    public static ListenerLimits from(ConfigValues config, long bufferBytesMax) {
        long queuedBytes = config.get(QUEUED_BYTES);
        return new ListenerLimits(
                config.get(FRAME_BYTES),
                queuedBytes < 0 ? bufferBytesMax / 2 : queuedBytes,
                config.get(CONNECTIONS),
                config.get(CONNECTIONS_PER_IP),
                config.get(IDLE_MS),
                config.get(PENDING_RESPONSES));
    }
}
