package io.riverrun.client.connection;

import java.util.Objects;

/**
 * A broker of a cluster. Immutable.
 *
 * @param id the broker's {@code node.id}
 * @param address the listener that clients of this kind use
 * @param rack the broker's {@code broker.rack}, or null
 */
public record Node(int id, HostPort address, String rack) {

    public Node {
        Objects.requireNonNull(address);
    }

    @Override
    public String toString() {
        return "broker " + id + " at " + address;
    }
}
