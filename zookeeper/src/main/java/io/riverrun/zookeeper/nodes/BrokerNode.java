package io.riverrun.zookeeper.nodes;

import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code /brokers/ids/N}, ephemeral: where a live broker is reached, in version 5 of Kafka's JSON:
 * {@code {"features":{},"listener_security_protocol_map":{"PLAINTEXT":"PLAINTEXT"},
 * "endpoints":["PLAINTEXT://host:9092"],"jmx_port":-1,"port":9092,"host":"host","version":5,
 * "timestamp":"..."}}, with {@code "rack"} where there is one. After an orderly stop there is
 * {@code "continued_epoch"}, our own, which Apache Kafka passes over. Stateless.
 */
public final class BrokerNode {

    private static final String CONTINUED_EPOCH = "continued_epoch";

    private BrokerNode() {}

    /**
     * Reads a broker's node.
     *
     * @param epoch the node's creation zxid
     */
    public static BrokerImage parse(int id, byte[] data, long epoch) throws NodeFormatException {
        JsonObject json = Json.parse(data);
        Map<String, String> protocols = json.textMap("listener_security_protocol_map");
        List<Endpoint> endpoints = new ArrayList<>();
        for (String url : json.texts("endpoints")) {
            endpoints.add(endpoint(url, protocols));
        }
        if (endpoints.isEmpty() && json.text("host") != null) {
            endpoints.add(
                    new Endpoint(
                            "PLAINTEXT", json.text("host"), json.integer("port"), "PLAINTEXT"));
        }
        long continued =
                json.has(CONTINUED_EPOCH) ? json.longInteger(CONTINUED_EPOCH) : BrokerImage.NONE;
        return new BrokerImage(id, json.text("rack"), endpoints, epoch, continued);
    }

    /**
     * Writes a broker's node.
     *
     * @param continuedEpoch {@link BrokerImage#continuedEpoch()}
     */
    public static byte[] bytes(
            String rack, List<Endpoint> endpoints, long timestampMs, long continuedEpoch) {
        Endpoint plaintext =
                endpoints.stream()
                        .filter(e -> e.securityProtocol().equals("PLAINTEXT"))
                        .findFirst()
                        .orElse(null);
        return Json.object(json -> {
            json.writeObjectFieldStart("features");
            json.writeEndObject();
            json.writeObjectFieldStart("listener_security_protocol_map");
            for (Endpoint endpoint : endpoints) {
                json.writeStringField(endpoint.listenerName(), endpoint.securityProtocol());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("endpoints");
            for (Endpoint endpoint : endpoints) {
                json.writeString(url(endpoint));
            }
            json.writeEndArray();
            json.writeNumberField("jmx_port", -1);
            json.writeNumberField("port", plaintext == null ? -1 : plaintext.port());
            json.writeStringField("host", plaintext == null ? null : plaintext.host());
            json.writeNumberField("version", 5);
            json.writeStringField("timestamp", Long.toString(timestampMs));
            if (rack != null) {
                json.writeStringField("rack", rack);
            }
            if (continuedEpoch != BrokerImage.NONE) {
                json.writeNumberField(CONTINUED_EPOCH, continuedEpoch);
            }
        });
    }

    private static String url(Endpoint endpoint) {
        String host = endpoint.host();
        String written = host.contains(":") ? "[" + host + "]" : host;
        return endpoint.listenerName() + "://" + written + ":" + endpoint.port();
    }

    private static Endpoint endpoint(String url, Map<String, String> protocols)
            throws NodeFormatException {
        int scheme = url.indexOf("://");
        int colon = url.lastIndexOf(':');
        if (scheme < 0 || colon <= scheme) {
            throw new NodeFormatException("'" + url + "' is not an endpoint");
        }
        String name = url.substring(0, scheme);
        String host = url.substring(scheme + 3, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = Integer.parseInt(url.substring(colon + 1));
            return new Endpoint(name, host, port, protocols.getOrDefault(name, name));
        } catch (NumberFormatException e) {
            throw new NodeFormatException("'" + url + "' is not an endpoint");
        }
    }
}
