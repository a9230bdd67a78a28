package io.riverrun.generator;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Generates the enum {@code ApiKey} and the class {@code ApiMessages}. Confined to one thread. */
final class ApiKeyClasses {

    private final List<MessageSchema> requests;
    private final Map<Integer, MessageSchema> responses;

    ApiKeyClasses(List<MessageSchema> messages) {
        requests =
                messages.stream()
                        .filter(message -> message.kind() == MessageSchema.Kind.REQUEST)
                        .filter(message -> !message.valid().isEmpty())
                        .sorted(Comparator.comparingInt(MessageSchema::apiKey))
                        .toList();
        responses =
                messages.stream()
                        .filter(message -> message.kind() == MessageSchema.Kind.RESPONSE)
                        .collect(Collectors.toMap(MessageSchema::apiKey, Function.identity()));
    }

    JavaSource apiKey() {
        JavaSource out = new JavaSource();
        out.line("package io.riverrun.protocol;").line("");
        out.line("import javax.annotation.processing.Generated;").line("");
        out.line("/** The APIs of the protocol. Generated from the published schemas. */");
        out.line("@Generated(\"io.riverrun.generator\")");
        out.line("public enum ApiKey {");
        for (MessageSchema request : requests) {
            boolean last = request.equals(requests.getLast());
            out.line(
                    "%s(%d, \"%s\", %d, %d, %d, %b)%s",
                    constant(request),
                    request.apiKey(),
                    apiName(request),
                    request.valid().low(),
                    request.valid().high(),
                    request.flexible().isEmpty() ? Short.MAX_VALUE : request.flexible().low(),
                    request.latestUnstable(),
                    last ? ";" : ",");
        }
        out.line("");
        out.line("private static final ApiKey[] BY_ID = byId();").line("");
        out.line("private final short id;");
        out.line("private final String label;");
        out.line("private final short lowestVersion;");
        out.line("private final short highestVersion;");
        out.line("private final short flexibleFrom;");
        out.line("private final boolean latestUnstable;").line("");
        out.line(
                "ApiKey(int id, String label, int lowest, int highest, int flexibleFrom,"
                        + " boolean latestUnstable) {");
        out.line("this.id = (short) id;");
        out.line("this.label = label;");
        out.line("this.lowestVersion = (short) lowest;");
        out.line("this.highestVersion = (short) highest;");
        out.line("this.flexibleFrom = (short) flexibleFrom;");
        out.line("this.latestUnstable = latestUnstable;");
        out.line("}").line("");
        getter(out, "The number of this API on the wire.", "short", "id");
        getter(out, "The name of this API, for example Produce.", "String", "label");
        getter(out, "The lowest version that has a schema.", "short", "lowestVersion");
        getter(out, "The highest version that has a schema.", "short", "highestVersion");
        out.line("/** The highest version that is stable, and may be advertised. */");
        out.line("public short highestStableVersion() {");
        out.line("return latestUnstable ? (short) (highestVersion - 1) : highestVersion;");
        out.line("}").line("");
        out.line("/** Whether there is a schema for the version. */");
        out.line("public boolean hasVersion(short version) {");
        out.line("return version >= lowestVersion && version <= highestVersion;").line("}");
        out.line("").line("/** Whether the version has varint lengths and tagged fields. */");
        out.line("public boolean isFlexible(short version) {");
        out.line("return version >= flexibleFrom;").line("}").line("");
        out.line("/** The version of the header before a request of the version. */");
        out.line("public short requestHeaderVersion(short version) {");
        out.line("return (short) (isFlexible(version) ? 2 : 1);").line("}").line("");
        out.line("/** The version of the header before a response of the version (KIP-511). */");
        out.line("public short responseHeaderVersion(short version) {");
        out.line("return (short) (this != API_VERSIONS && isFlexible(version) ? 1 : 0);");
        out.line("}").line("");
        out.line("/** The API of the number, or null when there is none. */");
        out.line("public static ApiKey forId(int id) {");
        out.line("return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;").line("}").line("");
        out.line("private static ApiKey[] byId() {");
        out.line("ApiKey[] byId = new ApiKey[%d];", requests.getLast().apiKey() + 1);
        out.line("for (ApiKey key : values()) {").line("byId[key.id] = key;").line("}");
        out.line("return byId;").line("}");
        return out.line("}");
    }

    JavaSource apiMessages() {
        JavaSource out = new JavaSource();
        out.line("package io.riverrun.protocol.message;").line("");
        out.line("import io.riverrun.protocol.ApiKey;");
        out.line("import io.riverrun.protocol.ApiMessage;");
        out.line("import io.riverrun.protocol.MessageReader;");
        out.line("import javax.annotation.processing.Generated;").line("");
        out.line("/** Reads the messages of every API. Generated from the published schemas. */");
        out.line("@Generated(\"io.riverrun.generator\")");
        out.line("public final class ApiMessages {");
        out.line("private ApiMessages() {").line("}").line("");
        reader(out, "Request", MessageSchema::name);
        reader(out, "Response", request -> responses.get(request.apiKey()).name());
        return out.line("}");
    }

    private void reader(JavaSource out, String kind, Function<MessageSchema, String> className) {
        out.line("/** Reads a %s of a version that {@link ApiKey#hasVersion} knows. */", kind);
        out.line(
                "public static ApiMessage read%s(ApiKey key, MessageReader in, short version) {",
                kind);
        out.line("return switch (key) {");
        for (MessageSchema request : requests) {
            out.line(
                    "case %s -> %s.read(in, version);",
                    constant(request), className.apply(request));
        }
        out.line("};").line("}").line("");
    }

    private static void getter(JavaSource out, String meaning, String type, String name) {
        out.line("/** %s */", meaning);
        out.line("public %s %s() {", type, name);
        out.line("return %s;", name).line("}").line("");
    }

    private static String apiName(MessageSchema request) {
        return request.name().substring(0, request.name().length() - "Request".length());
    }

    private static String constant(MessageSchema request) {
        return apiName(request).replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }
}
