package io.riverrun.generator;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** Generates the classes of the protocol. */
public final class Main {

    private Main() {}

    /**
     * Generates all classes.
     *
     * @param arguments the folder of the sources
     */
    public static void main(String[] arguments) throws IOException, URISyntaxException {
        Path root = Path.of(arguments[0]).resolve("io/riverrun/protocol");
        Path messages = root.resolve("message");
        List<MessageSchema> schemas = Schemas.load();
        for (MessageSchema schema : schemas) {
            if (!schema.valid().isEmpty()) {
                new MessageClass(schema).generate().writeTo(messages, schema.name());
            }
        }
        ApiKeyClasses apis = new ApiKeyClasses(schemas);
        apis.apiKey().writeTo(root, "ApiKey");
        apis.apiMessages().writeTo(messages, "ApiMessages");
        ErrorCodeClass.generate().writeTo(root, "ErrorCode");
    }
}
