package io.riverrun.generator;

import java.util.Set;

/**
 * One field of a struct. Immutable.
 *
 * @param name in Java
 * @param versions in which the field exists
 * @param nullable versions in which it may be null
 * @param tagged versions in which it is a tagged field (KIP-482)
 * @param tag its tag, or -1
 * @param flexible versions in which its lengths are varints; usually the message's own
 * @param ignorable whether it may be left out silently in versions that lack it
 * @param defaultText its default as the schema writes it, or null when the schema has none
 */
public record FieldSchema(
        String name,
        FieldType type,
        VersionRange versions,
        VersionRange nullable,
        VersionRange tagged,
        int tag,
        VersionRange flexible,
        boolean ignorable,
        String defaultText) {

    private static final Set<String> RESERVED =
            Set.of("default", "class", "switch", "case", "package", "public", "private", "new");

    public FieldSchema {
        if (!tagged.isEmpty() && !tagged.contains(versions) && !versions.equals(tagged)) {
            throw new IllegalArgumentException(
                    name + " is tagged in some of its versions only; that is not supported");
        }
        if (RESERVED.contains(name)) {
            throw new IllegalArgumentException(name + " is a word of Java");
        }
    }

    boolean isTagged() {
        return tag >= 0;
    }

    /** The default as a Java expression. */
    String defaultExpression() {
        boolean nullByDefault = "null".equals(defaultText);
        return switch (type) {
            case FieldType.Array _ -> nullByDefault ? "null" : "List.of()";
            case FieldType.Struct struct -> nullByDefault ? "null" : "new " + struct.name() + "()";
            case FieldType.Primitive primitive -> primitiveDefault(primitive, nullByDefault);
        };
    }

    private String primitiveDefault(FieldType.Primitive primitive, boolean nullByDefault) {
        String number = defaultText == null || defaultText.isEmpty() ? "0" : defaultText;
        return switch (primitive) {
            case BOOL -> Boolean.toString(Boolean.parseBoolean(defaultText));
            case INT8 -> "(byte) " + number;
            case INT16 -> "(short) " + number;
            case UINT16, INT32 -> number;
            case UINT32, INT64 -> number + "L";
            case FLOAT64 -> number + "d";
            case UUID -> "Uuid.ZERO";
            case STRING ->
                    nullByDefault ? "null" : '"' + (defaultText == null ? "" : defaultText) + '"';
            case BYTES -> nullByDefault ? "null" : "EMPTY_BYTES";
            case RECORDS -> "null";
        };
    }

    /** A Java condition that holds when the expression, a value of this field, is its default. */
    String isDefault(String expression) {
        String value = defaultExpression();
        if (value.equals("null")) {
            return expression + " == null";
        }
        return switch (type) {
            case FieldType.Array _ -> expression + " != null && " + expression + ".isEmpty()";
            case FieldType.Struct _ -> value + ".equals(" + expression + ")";
            case FieldType.Primitive primitive ->
                    switch (primitive) {
                        case STRING, UUID -> value + ".equals(" + expression + ")";
                        case BYTES -> expression + " != null && " + expression + ".length == 0";
                        case BOOL, INT8, INT16, UINT16, INT32, UINT32, INT64, FLOAT64, RECORDS ->
                                expression + " == " + value;
                    };
        };
    }
}
