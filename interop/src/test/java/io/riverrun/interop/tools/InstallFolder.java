package io.riverrun.interop.tools;

import io.riverrun.interop.process.ForkedProcess;
import io.riverrun.interop.process.Workspace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder under {@code target/clients} that holds one kind of clients. A stamp in it remembers
 * what it was made from, so that the work is done once. Confined to the test's thread.
 */
final class InstallFolder {
    private static final Duration STEP_LIMIT = Duration.ofMinutes(8);
    private static final int SHOWN_CHARACTERS = 600;

    private final Path folder;

    InstallFolder(String name) {
        this.folder = Workspace.module().resolve("target/clients").resolve(name);
    }

    Path path() {
        return folder;
    }

    /** Runs the steps unless the folder was made from the same sources before. */
    void onceFor(List<Path> sources, Runnable steps) {
        Path stamp = folder.resolve("installed-from");
        String wanted = contentsOf(sources);
        if (Files.exists(stamp) && read(stamp).equals(wanted)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(stamp);
            steps.run();
            Files.writeString(stamp, wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command in the folder. */
    void run(String purpose, List<String> command) {
        run(purpose, command, folder);
    }

    /**
     * Runs a command in another folder; its output goes to a log in this one.
     *
     * @throws NotInstallable when it fails, with the end of what it printed
     */
    void run(String purpose, List<String> command, Path workingFolder) {
        Path log = folder.resolve("install.log");
        ForkedProcess process = ForkedProcess.start(command, log, Map.of(), workingFolder);
        if (process.awaitExit(STEP_LIMIT) != 0) {
            String output = process.output().strip();
            throw new NotInstallable(
                    purpose
                            + " failed: "
                            + output.substring(Math.max(0, output.length() - SHOWN_CHARACTERS)));
        }
    }

    /** Copies the files with these endings out of a folder of the sources. */
    void copy(Path from, String... endings) {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(f -> hasEnding(f, endings)).toList()) {
                Files.copy(
                        file,
                        folder.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first of the names that is an executable on PATH. */
    static String onPath(String what, String... names) {
        for (String name : names) {
            for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
                Path candidate = Path.of(folder, name);
                if (Files.isExecutable(candidate)) {
                    return candidate.toString();
                }
            }
        }
        throw new NotInstallable(what + " is not installed (no " + String.join(", ", names) + ")");
    }

    private static boolean hasEnding(Path file, String... endings) {
        return Stream.of(endings).anyMatch(e -> file.getFileName().toString().endsWith(e));
    }

    private static String contentsOf(List<Path> sources) {
        StringBuilder contents = new StringBuilder();
        for (Path source : sources) {
            contents.append(source).append('\n').append(read(source));
        }
        return contents.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
