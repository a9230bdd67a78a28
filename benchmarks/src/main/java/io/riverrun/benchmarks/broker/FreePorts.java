package io.riverrun.benchmarks.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/** Ports of 127.0.0.1 on which nobody listens, none of them twice. Thread-safe. */
final class FreePorts {
    private static final Set<Integer> TAKEN = new HashSet<>();

    private FreePorts() {}

    static synchronized int next() {
        int port;
        do {
            port = free();
        } while (!TAKEN.add(port));
        return port;
    }

    private static int free() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("There is no free port", e);
        }
    }
}
