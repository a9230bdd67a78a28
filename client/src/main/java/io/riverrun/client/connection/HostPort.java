package io.riverrun.client.connection;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The address of a broker's listener. Immutable. Written {@code host:port}, an IPv6 address in
 * brackets: {@code [::1]:9092}.
 *
 * @param host a name or an address, without brackets
 * @param port from 1 to 65535
 */
public record HostPort(String host, int port) {

    private static final int PORT_MAX = 65_535;

    public HostPort {
        Objects.requireNonNull(host);
        if (host.isEmpty() || port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    ("'%s:%d' is not an address: the port must be from "
                                    + "1 to %d and the host not empty.")
                            .formatted(host, port, PORT_MAX));
        }
    }

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException with a sentence for the user when the text is no address
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon).trim();
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "'%s' is not an address: write an IPv6 address in brackets, as in [::1]:9092."
                            .formatted(text));
        }
        return new HostPort(requireHost(host, text), parsePort(text.substring(colon + 1), text));
    }

    /**
     * Reads a comma-separated list of at least one address.
     *
     * @throws IllegalArgumentException with a sentence for the user when the text is no such list
     */
    public static List<HostPort> parseList(String text) {
        List<HostPort> addresses =
                Arrays.stream(text.split(","))
                        .map(String::trim)
                        .filter(word -> !word.isEmpty())
                        .map(HostPort::parse)
                        .toList();
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException(
                    "'%s' names no broker: write host:port, as in localhost:9092.".formatted(text));
        }
        return addresses;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static String requireHost(String host, String text) {
        if (host.isEmpty()) {
            throw new IllegalArgumentException(
                    "'%s' is not an address: write host:port, as in localhost:9092."
                            .formatted(text));
        }
        return host;
    }

    private static int parsePort(String port, String text) {
        try {
            return Integer.parseInt(port.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'%s' is not an address: '%s' is not a port.".formatted(text, port), e);
        }
    }
}
