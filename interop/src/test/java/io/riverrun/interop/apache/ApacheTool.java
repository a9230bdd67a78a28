package io.riverrun.interop.apache;

import io.riverrun.interop.process.ForkedProcess;
import io.riverrun.interop.process.JavaCommand;
import io.riverrun.interop.process.TemporaryFolder;
import io.riverrun.interop.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Apache's command-line tools, each run as a process of its own as their shell scripts do.
 * Stateless, thread-safe.
 */
public final class ApacheTool {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String mainClass;

    private ApacheTool(String mainClass) {
        this.mainClass = mainClass;
    }

    /** The tool with the main class of this name in Apache's package of tools. */
    public static ApacheTool named(String mainClass) {
        return new ApacheTool("org.apache.kafka.tools." + mainClass);
    }

    /** kafka-configs, which has not moved there yet. */
    public static ApacheTool configs() {
        return new ApacheTool("kafka.admin.ConfigCommand");
    }

    /** What the tool printed; it must have ended well. */
    public String run(String... arguments) {
        return runWithInput("", arguments);
    }

    /** As {@link #run}, with something to read on its standard input. */
    public String runWithInput(String input, String... arguments) {
        Path folder = TemporaryFolder.create("tool");
        try {
            List<String> command = JavaCommand.of(classPath(), mainClass, List.of(arguments));
            ForkedProcess process = ForkedProcess.start(command, folder.resolve("out"));
            process.feed(input);
            int exit = process.awaitExit(LIMIT);
            if (exit != 0) {
                throw new AssertionError(
                        "%s ended with %d: %s".formatted(mainClass, exit, process.output()));
            }
            return process.output();
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    /** The tools' own jars before the broker's, which are of another version. */
    private static String classPath() {
        try (var jars = Files.list(Workspace.module().resolve("target/apache-tools"))) {
            return jars.map(Path::toString).collect(Collectors.joining(":"))
                    + ":"
                    + JavaCommand.testClassPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
