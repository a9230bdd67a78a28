package io.riverrun.generator;

import java.util.Locale;

/** The type of a field: a primitive, a struct, or an array of one of them. Immutable. */
public sealed interface FieldType {

    /**
     * A type with a fixed Java counterpart: the Java type, that type as an element of a list, and
     * whether a length goes before the value, so that flexible versions write it differently.
     */
    enum Primitive implements FieldType {
        BOOL("boolean", "Boolean", false),
        INT8("byte", "Byte", false),
        INT16("short", "Short", false),
        UINT16("int", "Integer", false),
        INT32("int", "Integer", false),
        UINT32("long", "Long", false),
        INT64("long", "Long", false),
        FLOAT64("double", "Double", false),
        UUID("Uuid", "Uuid", false),
        STRING("String", "String", true),
        BYTES("byte[]", "byte[]", true),
        RECORDS("RecordData", "RecordData", true);

        private final String java;
        private final String boxed;
        private final boolean variable;

        Primitive(String java, String boxed, boolean variable) {
            this.java = java;
            this.boxed = boxed;
            this.variable = variable;
        }

        @Override
        public String java() {
            return java;
        }

        @Override
        public String boxed() {
            return boxed;
        }

        boolean variable() {
            return variable;
        }

        /** The name of the reader's and the writer's method. */
        String method() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A struct, by the name of its class. */
    record Struct(String name) implements FieldType {
        @Override
        public String java() {
            return name;
        }
    }

    /** An array. */
    record Array(FieldType element) implements FieldType {
        @Override
        public String java() {
            return "List<" + element.boxed() + ">";
        }
    }

    /** The type of the field in Java. */
    String java();

    /** The type of an element of a list in Java. */
    default String boxed() {
        return java();
    }

    static FieldType parse(String text) {
        if (text.startsWith("[]")) {
            return new Array(parse(text.substring(2)));
        }
        for (Primitive primitive : Primitive.values()) {
            if (primitive.method().equals(text)) {
                return primitive;
            }
        }
        return new Struct(text);
    }
}
