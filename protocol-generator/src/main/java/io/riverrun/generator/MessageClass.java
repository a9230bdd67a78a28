package io.riverrun.generator;

import java.util.List;
import java.util.stream.Collectors;

/** Generates the class of a message with the classes of its structs. Confined to one thread. */
final class MessageClass {

    private final MessageSchema message;
    private final JavaSource out = new JavaSource();

    MessageClass(MessageSchema message) {
        this.message = message;
    }

    JavaSource generate() {
        out.line("package io.riverrun.protocol.message;").line("");
        for (String name :
                List.of(
                        "io.riverrun.protocol.ApiMessage",
                        "io.riverrun.protocol.Message",
                        "io.riverrun.protocol.MessageReader",
                        "io.riverrun.protocol.MessageWriter",
                        "io.riverrun.protocol.UnsupportedFieldException",
                        "io.riverrun.protocol.Uuid",
                        "io.riverrun.protocol.record.RecordData",
                        "java.util.Arrays",
                        "java.util.List",
                        "java.util.Objects",
                        "javax.annotation.processing.Generated")) {
            out.line("import %s;", name);
        }
        out.line("");
        out.line(
                "/** Generated from the published schema; confined to one thread. Versions %s. */",
                message.valid().isEmpty()
                        ? "none"
                        : message.valid().low() + " to " + message.valid().high());
        out.line("@Generated(\"io.riverrun.generator\")");
        boolean api =
                message.kind() == MessageSchema.Kind.REQUEST
                        || message.kind() == MessageSchema.Kind.RESPONSE;
        out.line(
                "public final class %s implements %s {",
                message.name(), api ? "ApiMessage" : "Message");
        out.line("static final byte[] EMPTY_BYTES = {};");
        out.line("public static final short LOWEST_VERSION = %d;", message.valid().low());
        out.line("public static final short HIGHEST_VERSION = %d;", message.valid().high());
        if (message.apiKey() >= 0) {
            out.line("public static final short API_KEY = %d;", message.apiKey());
        }
        out.line("");
        members(message.body());
        if (api) {
            out.line("@Override").line("public short apiKey() {");
            out.line("return API_KEY;").line("}").line("");
        }
        out.line("@Override").line("public short lowestVersion() {");
        out.line("return LOWEST_VERSION;").line("}").line("");
        out.line("@Override").line("public short highestVersion() {");
        out.line("return HIGHEST_VERSION;").line("}").line("");
        new ReadMethod(out, message).generate(message.body(), "public ");
        out.line("@Override");
        new WriteMethod(out, message).generate(message.body(), "public ");
        for (StructSchema struct : message.structs()) {
            out.line("/** A part of {@link %s}. */", message.name());
            out.line("public static final class %s {", struct.name());
            members(struct);
            new ReadMethod(out, message).generate(struct, "");
            new WriteMethod(out, message).generate(struct, "");
            out.line("}").line("");
        }
        out.line("}");
        return out;
    }

    private void members(StructSchema struct) {
        for (FieldSchema field : struct.fields()) {
            out.line(
                    "private %s %s = %s;",
                    field.type().java(), field.name(), field.defaultExpression());
        }
        out.line("");
        for (FieldSchema field : struct.fields()) {
            out.line("public %s %s() {", field.type().java(), field.name());
            out.line("return %s;", field.name()).line("}").line("");
            String capital =
                    Character.toUpperCase(field.name().charAt(0)) + field.name().substring(1);
            out.line("public %s set%s(%s value) {", struct.name(), capital, field.type().java());
            out.line("this.%s = value;", field.name());
            out.line("return this;").line("}").line("");
        }
        equality(struct);
        description(struct);
    }

    private void equality(StructSchema struct) {
        List<FieldSchema> fields = struct.fields();
        out.line("@Override").line("public boolean equals(Object o) {");
        if (fields.isEmpty()) {
            out.line("return o instanceof %s;", struct.name());
        } else {
            out.line("return o instanceof %s other", struct.name());
            for (int i = 0; i < fields.size(); i++) {
                String name = fields.get(i).name();
                boolean bytes = fields.get(i).type() == FieldType.Primitive.BYTES;
                out.line(
                        "        && %s.equals(%s, other.%s)%s",
                        bytes ? "Arrays" : "Objects",
                        name,
                        name,
                        i == fields.size() - 1 ? ";" : "");
            }
        }
        out.line("}").line("");
        out.line("@Override").line("public int hashCode() {");
        out.line(
                "return Objects.hash(%s);",
                fields.stream()
                        .map(field ->
                                field.type() == FieldType.Primitive.BYTES
                                        ? "Arrays.hashCode(" + field.name() + ")"
                                        : field.name())
                        .collect(Collectors.joining(", ")));
        out.line("}").line("");
    }

    private void description(StructSchema struct) {
        out.line("@Override").line("public String toString() {");
        out.line("return \"%s(\"", struct.name());
        String separator = "";
        for (FieldSchema field : struct.fields()) {
            boolean bytes = field.type() == FieldType.Primitive.BYTES;
            out.line(
                    "        + \"%s%s=\" + %s",
                    separator,
                    field.name(),
                    bytes ? "Arrays.toString(" + field.name() + ")" : field.name());
            separator = ", ";
        }
        out.line("        + \")\";").line("}").line("");
    }
}
