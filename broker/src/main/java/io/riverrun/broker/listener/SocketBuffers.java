package io.riverrun.broker.listener;

import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import java.util.List;

/**
 * What the system keeps for each connection. Immutable.
 *
 * @param sendBytes bytes written that the client has not acknowledged; -1 leaves it to the system.
 *     A long answer is sent from the page cache in pieces of about this size: if they are much
 *     larger, broker and client no longer work at the same time
 * @param receiveBytes bytes received that the broker has not read; -1 leaves it to the system
 */
public record SocketBuffers(int sendBytes, int receiveBytes) {

    /** For the system to choose. */
    static final int SYSTEM = -1;

    private static final ConfigKey<Integer> SEND_BYTES =
            ConfigKey.ofInt(
                    "socket.send.buffer.bytes",
                    102_400,
                    SYSTEM,
                    Integer.MAX_VALUE,
                    "SO_SNDBUF of the connections, in bytes; -1 leaves it to the system, which suits"
                            + " clients far away.");

    private static final ConfigKey<Integer> RECEIVE_BYTES =
            ConfigKey.ofInt(
                    "socket.receive.buffer.bytes",
                    SYSTEM,
                    SYSTEM,
                    Integer.MAX_VALUE,
                    "SO_RCVBUF of the connections, in bytes; -1 leaves it to the system.");

    /** The keys that {@link #from} reads. */
    public static final List<ConfigKey<?>> KEYS = List.of(SEND_BYTES, RECEIVE_BYTES);

    /** Reads the sizes from the broker's configuration. */
    public static SocketBuffers from(ConfigValues config) {
        return new SocketBuffers(config.get(SEND_BYTES), config.get(RECEIVE_BYTES));
    }
}
