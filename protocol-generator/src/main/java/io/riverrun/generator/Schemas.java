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
 * The schemas that Apache publishes as resources {@code common/message/*.json} and {@code
 * common/metadata/*.json} of its jars. Stateless.
 */
public final class Schemas {

    private static final List<String> FOLDERS = List.of("common/message/", "common/metadata/");

    private Schemas() {}

    /** All schemas on the class path, those of removed APIs included. */
    public static List<MessageSchema> load() throws IOException, URISyntaxException {
        List<MessageSchema> schemas = new ArrayList<>();
        ClassLoader loader = Schemas.class.getClassLoader();
        for (String folder : FOLDERS) {
            List<URL> found = Collections.list(loader.getResources(folder));
            if (found.isEmpty()) {
                throw new IOException("No schemas (" + folder + "*.json) on the class path.");
            }
            for (URL each : found) {
                String jar = each.getPath().substring(0, each.getPath().indexOf('!'));
                addAll(Path.of(new URI(jar)), folder, schemas);
            }
        }
        return schemas;
    }

    private static void addAll(Path jar, String folder, List<MessageSchema> schemas)
            throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (String name : schemaNames(file, folder)) {
                try (InputStream json = file.getInputStream(file.getEntry(name))) {
                    schemas.add(SchemaParser.parse(json));
                }
            }
        }
    }

    private static List<String> schemaNames(JarFile jar, String folder) {
        return jar.stream()
                .map(JarEntry::getName)
                .filter(name -> name.startsWith(folder) && name.endsWith(".json"))
                .sorted()
                .toList();
    }
}
