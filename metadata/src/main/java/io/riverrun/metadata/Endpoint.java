package io.riverrun.metadata;

import java.util.Objects;

/**
 * Where a broker can be reached through one of its listeners. Immutable.
 *
 * @param listenerName the listener's name, for example {@code PLAINTEXT} or {@code INTERNAL}
 * @param host the advertised host
 * @param port the advertised port, 1 to 65535
 * @param securityProtocol PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL
 */
public record Endpoint(String listenerName, String host, int port, String securityProtocol) {

    public Endpoint {
        Objects.requireNonNull(listenerName);
        Objects.requireNonNull(host);
        Objects.requireNonNull(securityProtocol);
    }
}
