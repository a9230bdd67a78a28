package io.riverrun.generator;

import java.util.List;

/** Generates the {@code write} method of a struct. Confined to one thread. */
final class WriteMethod {

    private final JavaSource out;
    private final VersionRange valid;
    private final VersionRange flexible;

    WriteMethod(JavaSource out, MessageSchema message) {
        this.out = out;
        this.valid = message.valid();
        this.flexible = message.flexible();
    }

    void generate(StructSchema struct, String visibility) {
        out.line("%svoid write(MessageWriter out, short version) {", visibility);
        out.line("boolean flexible = %s;", flexible.condition(valid));
        for (FieldSchema field : struct.fields()) {
            writeGuarded(struct, field);
        }
        writeTagged(struct);
        out.line("}");
        out.line("");
    }

    private void writeGuarded(StructSchema struct, FieldSchema field) {
        String present = field.versions().condition(valid);
        if (present.equals("true")) {
            if (!field.isTagged()) {
                writeField(field);
            }
            return;
        }
        boolean write = !present.equals("false") && !field.isTagged();
        boolean refuse = !field.ignorable();
        if (write) {
            out.line("if (%s) {", present);
            writeField(field);
            out.line("}");
        }
        if (refuse) {
            out.line("if (!(%s) && !(%s)) {", present, field.isDefault(own(field)));
            out.line(
                    "throw new UnsupportedFieldException(\"%s\", \"%s\", version);",
                    struct.name(), field.name());
            out.line("}");
        }
    }

    private void writeTagged(StructSchema struct) {
        if (flexible.condition(valid).equals("false")) {
            return;
        }
        List<FieldSchema> tagged = struct.taggedFields();
        out.line("if (flexible) {");
        if (tagged.isEmpty()) {
            out.line("out.unsignedVarint(0);");
            out.line("}");
            return;
        }
        out.line("int tags = 0;");
        for (FieldSchema field : tagged) {
            out.line("boolean has%d = %s;", field.tag(), hasValue(field));
            out.line("tags += has%d ? 1 : 0;", field.tag());
        }
        out.line("out.unsignedVarint(tags);");
        for (FieldSchema field : tagged) {
            out.line("if (has%d) {", field.tag());
            out.line("out.beginTagged(%d);", field.tag());
            writeField(field);
            out.line("out.endTagged();");
            out.line("}");
        }
        out.line("}");
    }

    private String hasValue(FieldSchema field) {
        return "(%s) && !(%s)"
                .formatted(field.versions().condition(valid), field.isDefault(own(field)));
    }

    private void writeField(FieldSchema field) {
        String nullable = field.nullable().condition(valid.intersect(field.versions()));
        String lengths = flexibleArgument(field);
        switch (field.type()) {
            case FieldType.Primitive primitive ->
                    out.line(
                            "out.%s(%s%s);",
                            primitive.method(),
                            own(field),
                            primitive.variable() ? ", " + lengths + ", " + nullable : "");
            case FieldType.Struct _ -> writeStruct(field, nullable);
            case FieldType.Array array -> writeArray(field, array, nullable, lengths);
        }
    }

    private void writeStruct(FieldSchema field, String nullable) {
        if (nullable.equals("false")) {
            out.line("%s.write(out, version);", own(field));
            return;
        }
        out.line("if (out.struct(%s, %s)) {", own(field), nullable);
        out.line("%s.write(out, version);", own(field));
        out.line("}");
    }

    private void writeArray(
            FieldSchema field, FieldType.Array array, String nullable, String lengths) {
        out.line("if (out.arrayLength(%s, %s, %s)) {", own(field), lengths, nullable);
        out.line("for (%s element : %s) {", array.element().boxed(), own(field));
        out.line(
                switch (array.element()) {
                    case FieldType.Primitive primitive ->
                            "out.%s(element%s);"
                                    .formatted(
                                            primitive.method(),
                                            primitive.variable() ? ", " + lengths + ", false" : "");
                    case FieldType.Struct _ -> "element.write(out, version);";
                    case FieldType.Array nested ->
                            throw new IllegalArgumentException("array of arrays: " + nested);
                });
        out.line("}");
        out.line("}");
    }

    private String flexibleArgument(FieldSchema field) {
        return field.flexible().equals(flexible) ? "flexible" : field.flexible().condition(valid);
    }

    /** A field may be named as the parameter is. */
    private static String own(FieldSchema field) {
        return "this." + field.name();
    }
}
