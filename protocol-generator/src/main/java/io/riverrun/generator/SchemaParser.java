package io.riverrun.generator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads a schema as Apache Kafka publishes it: JSON with comments. Confined to one thread. */
final class SchemaParser {

    private static final ObjectMapper JSON =
            JsonMapper.builder().configure(JsonParser.Feature.ALLOW_COMMENTS, true).build();

    private final Map<String, StructSchema> structs = new LinkedHashMap<>();
    private VersionRange flexible = VersionRange.NONE;

    static MessageSchema parse(InputStream json) throws IOException {
        return new SchemaParser().message(JSON.readTree(json));
    }

    private MessageSchema message(JsonNode root) {
        flexible = VersionRange.parse(text(root, "flexibleVersions"));
        for (JsonNode common : root.path("commonStructs")) {
            struct(text(common, "name"), common.path("fields"));
        }
        StructSchema body = new StructSchema(text(root, "name"), fields(root.path("fields")));
        String kind = text(root, "type").replace('-', '_').toUpperCase(Locale.ROOT);
        return new MessageSchema(
                MessageSchema.Kind.valueOf(kind),
                root.path("apiKey").asInt(-1),
                VersionRange.parse(text(root, "validVersions")),
                flexible,
                root.path("latestVersionUnstable").asBoolean(false),
                body,
                List.copyOf(structs.values()));
    }

    private List<FieldSchema> fields(JsonNode nodes) {
        List<FieldSchema> fields = new ArrayList<>();
        for (JsonNode node : nodes) {
            fields.add(field(node));
        }
        return fields;
    }

    private FieldSchema field(JsonNode node) {
        FieldType type = FieldType.parse(text(node, "type"));
        if (node.has("fields")) {
            struct(structName(type), node.path("fields"));
        }
        String name = text(node, "name");
        VersionRange versions = VersionRange.parse(text(node, "versions"));
        VersionRange ownFlexible =
                node.has("flexibleVersions")
                        ? VersionRange.parse(text(node, "flexibleVersions"))
                        : flexible;
        return new FieldSchema(
                Character.toLowerCase(name.charAt(0)) + name.substring(1),
                type,
                versions,
                VersionRange.parse(text(node, "nullableVersions")),
                VersionRange.parse(text(node, "taggedVersions")).intersect(versions),
                node.path("tag").asInt(-1),
                ownFlexible,
                node.path("ignorable").asBoolean(false),
                defaultText(type, node.get("default")));
    }

    /**
     * A default of JSON's null, unlike the word "null" in quotes, makes an array empty and a struct
     * null: so Apache's own classes read it, and the bytes depend on it.
     */
    private static String defaultText(FieldType type, JsonNode value) {
        if (value == null) {
            return null;
        }
        return value.isNull() && !(type instanceof FieldType.Struct) ? null : value.asText();
    }

    private void struct(String name, JsonNode fields) {
        structs.put(name, new StructSchema(name, fields(fields)));
    }

    private static String structName(FieldType type) {
        return switch (type) {
            case FieldType.Array array -> structName(array.element());
            case FieldType.Struct struct -> struct.name();
            case FieldType.Primitive primitive ->
                    throw new IllegalArgumentException(primitive + " has no fields");
        };
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value.asText();
    }
}
