package io.riverrun.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Java source text in the making; keeps the indentation. Confined to one thread. */
final class JavaSource {

    private final StringBuilder text = new StringBuilder();
    private int depth;

    JavaSource line(String line) {
        if (line.startsWith("}")) {
            depth--;
        }
        if (!line.isEmpty()) {
            text.repeat("    ", depth).append(line);
        }
        text.append('\n');
        if (line.endsWith("{")) {
            depth++;
        }
        return this;
    }

    JavaSource line(String format, Object... arguments) {
        return line(format.formatted(arguments));
    }

    /** Writes the file unless it holds this very text, so that nothing is compiled in vain. */
    void writeTo(Path folder, String className) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(className + ".java");
        if (!Files.exists(file) || !Files.readString(file).contentEquals(text)) {
            Files.writeString(file, text);
        }
    }
}
