package io.riverrun.coordinator.groups;

import java.util.Objects;

/**
 * Who sent a request. Immutable.
 *
 * @param clientId the client id of the request's header; empty when it had none
 * @param clientHost the client's address, as DescribeGroups shows it, for example {@code
 *     /127.0.0.1}
 * @param apiVersion the version of the request
 */
public record ClientContext(String clientId, String clientHost, short apiVersion) {

    public ClientContext {
        Objects.requireNonNull(clientId);
        Objects.requireNonNull(clientHost);
    }
}
