package io.riverrun.generator;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Generates the protocol's classes from the schemas that Apache publishes as resources {@code
 * common/message/*.json} of its jars, which are on the class path of the build.
 */
public final class Main {

    private static final String SCHEMAS = "common/message/";

    private Main() {}

    /**
     * Generates all classes.
     *
     * @param arguments the folder of the sources
     */
    public static void main(String[] arguments) throws IOException, URISyntaxException {
        Path root = Path.of(arguments[0]).resolve("io/riverrun/protocol");
        Path messages = root.resolve("message");
        List<MessageSchema> schemas = schemas();
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

    private static List<MessageSchema> schemas() throws IOException, URISyntaxException {
        List<MessageSchema> schemas = new ArrayList<>();
        ClassLoader loader = Main.class.getClassLoader();
        for (URL folder : Collections.list(loader.getResources(SCHEMAS))) {
            String jar = folder.getPath().substring(0, folder.getPath().indexOf('!'));
            try (JarFile file = new JarFile(Path.of(new URI(jar)).toFile())) {
                for (String name : schemaNames(file)) {
                    try (InputStream json = file.getInputStream(file.getEntry(name))) {
                        schemas.add(SchemaParser.parse(json));
                    }
                }
            }
        }
        if (schemas.isEmpty()) {
            throw new IOException("No message schemas (" + SCHEMAS + "*.json) on the class path.");
        }
        return schemas;
    }

    private static List<String> schemaNames(JarFile jar) {
        return jar.stream()
                .map(JarEntry::getName)
                .filter(name -> name.startsWith(SCHEMAS) && name.endsWith(".json"))
                .sorted()
                .toList();
    }
}
