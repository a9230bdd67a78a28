package io.riverrun.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A consumer in a process of its own that reads a topic from its beginning when it is told to: what
 * its JVM compiles and collects is not waited for by the producer that is measured. Confined to the
 * thread that measures; ends with this process.
 */
public final class CatchUpReader implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    private CatchUpReader(Process process) {
        this.process = process;
        this.orders = new PrintStream(process.getOutputStream(), true);
        this.answers = process.inputReader();
    }

    /**
     * Starts the process, which reads the topic over and over at first, to have its code compiled.
     *
     * @param warmUp for how long
     */
    public static CatchUpReader start(
            String bootstrap, String topic, int partitions, Duration warmUp) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CatchUpProcess.class.getName(),
                                bootstrap,
                                topic,
                                Integer.toString(partitions),
                                Long.toString(warmUp.toMillis()))
                        .redirectError(Redirect.INHERIT);
        return new CatchUpReader(builder.start());
    }

    /** Waits for the end of the warm-up; before anything else. */
    public void awaitWarm() throws IOException {
        answer();
    }

    /** Has the topic read once, from its beginning. */
    public void begin() {
        orders.println();
    }

    /** Whether it has not come to the topic's end yet. */
    public boolean isReading() {
        try {
            return !answers.ready();
        } catch (IOException e) {
            // Who ends the reading is told.
            return false;
        }
    }

    /**
     * Ends the reading, if it has not come to its end.
     *
     * @return the bytes of values that were read since {@link #begin}
     */
    public long end() throws IOException {
        orders.println();
        return answer();
    }

    private long answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The reader's process ended; what it printed tells why");
        }
        return Long.parseLong(line);
    }

    @Override
    public void close() {
        orders.close();
        try {
            if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
