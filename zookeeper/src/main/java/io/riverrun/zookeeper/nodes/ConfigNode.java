package io.riverrun.zookeeper.nodes;

import java.util.Map;

/**
 * {@code /config/TYPE/NAME}: what is set on a resource, as {@code {"version":1,"config":{}}}.
 * Stateless.
 */
public final class ConfigNode {

    private ConfigNode() {}

    public static Map<String, String> parse(byte[] data) throws NodeFormatException {
        return data.length == 0 ? Map.of() : Json.parse(data).textMap("config");
    }

    public static byte[] bytes(Map<String, String> configs) {
        return Json.object(json -> {
            json.writeNumberField("version", 1);
            json.writeObjectFieldStart("config");
            for (Map.Entry<String, String> config : configs.entrySet()) {
                json.writeStringField(config.getKey(), config.getValue());
            }
            json.writeEndObject();
        });
    }

    /**
     * The path of the resource that a notification under {@code /config/changes} is about, below
     * {@code /config}, as {@code {"version":2,"entity_path":"topics/T"}}; version 1 has {@code
     * entity_type} and {@code entity_name}.
     */
    public static String changedEntity(byte[] data) throws NodeFormatException {
        JsonObject json = Json.parse(data);
        String path = json.text("entity_path");
        if (path != null) {
            return path;
        }
        if (json.text("entity_type") == null || json.text("entity_name") == null) {
            throw new NodeFormatException("a notification about nothing");
        }
        return json.text("entity_type") + "/" + json.text("entity_name");
    }
}
