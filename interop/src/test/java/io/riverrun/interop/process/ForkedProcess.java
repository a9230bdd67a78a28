package io.riverrun.interop.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process held by its own handle, its output in a file: no pipe that could fill up. Thread-safe.
 */
public final class ForkedProcess {
    private final Process process;
    private final Path output;

    private ForkedProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts a process whose standard output and error go to the file. */
    public static ForkedProcess start(List<String> command, Path output) {
        return start(command, output, Map.of(), output.getParent());
    }

    /** As {@link #start(List, Path)}, with more environment variables, in a working folder. */
    public static ForkedProcess start(
            List<String> command, Path output, Map<String, String> environment, Path folder) {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        try {
            return new ForkedProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes to the process's standard input, then closes it. */
    public void feed(String text) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The process does not read. " + output(), e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM, then waits until the process has ended. */
    public void terminate(Duration limit) {
        process.destroy();
        awaitExit(limit);
    }

    /** SIGKILL, then waits until the process has ended. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /**
     * Waits for the end and gives the exit code.
     *
     * @throws IllegalStateException when the process takes longer; it is killed then
     */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "Still running after " + limit + ", killed. It printed:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException(e);
        }
    }

    /** Everything printed so far. */
    public String output() {
        try {
            return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
