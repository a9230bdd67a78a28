package io.riverrun.generator;

/** Generates the static {@code read} method of a struct. Confined to one thread. */
final class ReadMethod {

    private final JavaSource out;
    private final VersionRange valid;
    private final VersionRange flexible;

    ReadMethod(JavaSource out, MessageSchema message) {
        this.out = out;
        this.valid = message.valid();
        this.flexible = message.flexible();
    }

    void generate(StructSchema struct, String visibility) {
        out.line("%sstatic %s read(MessageReader in, short version) {", visibility, struct.name());
        out.line("%s message = new %s();", struct.name(), struct.name());
        out.line("boolean flexible = %s;", flexible.condition(valid));
        for (FieldSchema field : struct.plainFields()) {
            String present = field.versions().condition(valid);
            if (present.equals("false")) {
                continue;
            }
            boolean always = present.equals("true");
            if (!always) {
                out.line("if (%s) {", present);
            }
            readField(field);
            if (!always) {
                out.line("}");
            }
        }
        readTagged(struct);
        out.line("return message;");
        out.line("}");
        out.line("");
    }

    private void readTagged(StructSchema struct) {
        if (flexible.condition(valid).equals("false")) {
            return;
        }
        out.line("if (flexible) {");
        out.line("int tags = in.tagCount();");
        out.line("for (int i = 0; i < tags; i++) {");
        out.line("int tag = in.unsignedVarint();");
        out.line("int end = in.taggedEnd();");
        for (FieldSchema field : struct.taggedFields()) {
            out.line("if (tag == %d && (%s)) {", field.tag(), field.versions().condition(valid));
            readField(field);
            out.line("in.finishTagged(end);");
            out.line("continue;");
            out.line("}");
        }
        out.line("in.skipTo(end);");
        out.line("}");
        out.line("}");
    }

    private void readField(FieldSchema field) {
        String nullable = field.nullable().condition(valid.intersect(field.versions()));
        String lengths = flexibleArgument(field);
        switch (field.type()) {
            case FieldType.Primitive primitive ->
                    out.line(
                            "message.%s = in.%s(%s);",
                            field.name(),
                            primitive.method(),
                            primitive.variable() ? lengths + ", " + nullable : "");
            case FieldType.Struct struct -> readStruct(field, struct, nullable);
            case FieldType.Array array -> readArray(field, array, nullable, lengths);
        }
    }

    private void readStruct(FieldSchema field, FieldType.Struct struct, String nullable) {
        String read = struct.name() + ".read(in, version)";
        if (nullable.equals("false")) {
            out.line("message.%s = %s;", field.name(), read);
        } else {
            out.line(
                    "message.%s = %s && in.isNullStruct() ? null : %s;",
                    field.name(), "(" + nullable + ")", read);
        }
    }

    private void readArray(
            FieldSchema field, FieldType.Array array, String nullable, String lengths) {
        String count = field.name() + "Count";
        out.line("int %s = in.arrayLength(%s, %s);", count, lengths, nullable);
        out.line("if (%s < 0) {", count);
        out.line("message.%s = null;", field.name());
        out.line("} else {");
        out.line("%s elements = in.list(%s);", array.java(), count);
        out.line("for (int j = 0; j < %s; j++) {", count);
        out.line(
                "elements.add(%s);",
                switch (array.element()) {
                    case FieldType.Primitive primitive ->
                            "in.%s(%s)"
                                    .formatted(
                                            primitive.method(),
                                            primitive.variable() ? lengths + ", false" : "");
                    case FieldType.Struct struct -> struct.name() + ".read(in, version)";
                    case FieldType.Array nested ->
                            throw new IllegalArgumentException("array of arrays: " + nested);
                });
        out.line("}");
        out.line("message.%s = elements;", field.name());
        out.line("}");
    }

    private String flexibleArgument(FieldSchema field) {
        return field.flexible().equals(flexible) ? "flexible" : field.flexible().condition(valid);
    }
}
