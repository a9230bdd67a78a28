package io.riverrun.client.connection;

import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.ApiVersionsRequest;
import io.riverrun.protocol.message.ApiVersionsResponse;
import java.util.List;

/**
 * The first request of a connection: which versions the broker serves (KIP-35, KIP-511). Asked in
 * our highest version; a broker that does not know it answers with error 35 and its own range, and
 * is asked again within that, or in version 0. Stateless.
 */
final class Negotiation {

    private static final String SOFTWARE_NAME = "riverrun";

    private Negotiation() {}

    static BrokerVersions negotiate(Connection connection, int timeoutMs) {
        ApiVersionsResponse answer =
                ask(connection, ApiKey.API_VERSIONS.highestStableVersion(), timeoutMs);
        if (answer.errorCode() == ErrorCode.UNSUPPORTED_VERSION.code()) {
            answer = ask(connection, fallback(connection.address(), answer), timeoutMs);
        }
        ErrorCode error = ErrorCode.forCode(answer.errorCode());
        if (error != ErrorCode.NONE) {
            throw new ConnectionException(
                    error,
                    "The broker at %s refused to say what it serves: %s"
                            .formatted(connection.address(), error.message()));
        }
        return BrokerVersions.of(connection.address(), answer);
    }

    private static ApiVersionsResponse ask(Connection connection, short version, int timeoutMs) {
        Request request =
                Request.of(
                        new ApiVersionsRequest()
                                .setClientSoftwareName(SOFTWARE_NAME)
                                .setClientSoftwareVersion(softwareVersion()));
        return (ApiVersionsResponse) Connection.await(connection.send(request, version, timeoutMs));
    }

    private static short fallback(HostPort broker, ApiVersionsResponse refusal) {
        BrokerVersions served = new BrokerVersions(broker, List.copyOf(refusal.apiKeys()));
        return served.serves(ApiKey.API_VERSIONS) ? served.choose(ApiKey.API_VERSIONS) : 0;
    }

    private static String softwareVersion() {
        String version = Negotiation.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
