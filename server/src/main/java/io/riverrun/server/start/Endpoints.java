package io.riverrun.server.start;

import io.riverrun.broker.listener.SocketServer;
import io.riverrun.metadata.Endpoint;
import io.riverrun.server.config.Listener;
import io.riverrun.server.config.ListenerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Binds the listeners and says what to tell clients about them. Stateless. */
final class Endpoints {

    private static final String PLAINTEXT = "PLAINTEXT";

    private Endpoints() {}

    /**
     * Binds all listeners; none serves yet.
     *
     * @return what clients are told, in the order of the listeners
     * @throws IOException with one sentence for the operator
     */
    static List<Endpoint> bind(ListenerConfig config, SocketServer sockets) throws IOException {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Listener listener : config.listeners()) {
            InetSocketAddress bound =
                    sockets.bind(new SocketServer.Binding(listener.name(), address(listener)));
            Listener told = config.advertised(listener.name()).orElse(listener);
            String host =
                    told.host().isEmpty() || isWildcard(told.host()) ? hostName() : told.host();
            int port = told.port() == 0 ? bound.getPort() : told.port();
            endpoints.add(new Endpoint(listener.name(), host, port, PLAINTEXT));
        }
        return endpoints;
    }

    private static InetSocketAddress address(Listener listener) throws IOException {
        if (listener.host().isEmpty()) {
            return new InetSocketAddress(listener.port());
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(listener.host()), listener.port());
        } catch (UnknownHostException e) {
            throw new IOException(
                    "Cannot listen on %s: the host %s is not known. Change 'listeners'."
                            .formatted(listener, listener.host()),
                    e);
        }
    }

    private static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    /** The machine's name, if that leads anywhere. */
    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
