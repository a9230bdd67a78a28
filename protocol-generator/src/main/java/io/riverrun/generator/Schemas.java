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
 * The schemas that Apache publishes as resources {@code common/message/*.json} of its jars.
 * Stateless.
 */
public final class Schemas {

    private static final String SCHEMAS = "common/message/";

    private Schemas() {}

    /** All schemas on the class path, those of removed APIs included. */
    public static List<MessageSchema> load() throws IOException, URISyntaxException {
        List<MessageSchema> schemas = new ArrayList<>();
        ClassLoader loader = Schemas.class.getClassLoader();
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
