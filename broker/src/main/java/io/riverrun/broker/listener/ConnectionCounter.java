package io.riverrun.broker.listener;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts connections, in all and by address. Thread-safe: guarded by its monitor. */
final class ConnectionCounter {

    private final ListenerLimits limits;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private int all;

    ConnectionCounter(ListenerLimits limits) {
        this.limits = limits;
    }

    /** Counts a connection; null, or the reason for which it is refused and was not counted. */
    synchronized String add(InetAddress address) {
        if (all >= limits.connectionsMax()) {
            return "there are %d connections already (max.connections)".formatted(all);
        }
        int ofAddress = byAddress.getOrDefault(address, 0);
        if (ofAddress >= limits.connectionsPerIpMax()) {
            return "there are %d connections from this address already (max.connections.per.ip)"
                    .formatted(ofAddress);
        }
        all++;
        byAddress.put(address, ofAddress + 1);
        return null;
    }

    synchronized void remove(InetAddress address) {
        all--;
        byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }

    /** The connections that are open now. */
    synchronized int count() {
        return all;
    }
}
