package io.riverrun.benchmarks.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One broker in a process of its own, in a fresh folder that goes with it. Confined to the thread
 * that runs the benchmark.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final Duration FORMAT_LIMIT = Duration.ofMinutes(1);
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(3);
    private static final int OUTPUT_CHARS_MAX = 4_000;

    /**
     * Folders with more partitions stay until all is measured: for minutes after so many files are
     * deleted, ext4 without a journal takes several times as long to make new ones.
     */
    private static final int FOLDERS_DELETED_MAX = 1_000;

    private final Product product;
    private final Distribution distribution;
    private final Path folder;
    private final int port = FreePorts.next();
    private final Map<String, String> overrides;
    private Process process;

    private BrokerProcess(Product product, Path folder, Map<String, String> overrides) {
        this.product = product;
        this.distribution = product.distribution();
        this.folder = folder;
        this.overrides = Map.copyOf(overrides);
    }

    /**
     * A broker that is not started yet.
     *
     * @param parent the folder below which its own is made
     * @param overrides configuration laid over the product's least one
     */
    public static BrokerProcess inFreshFolder(
            Product product, Path parent, Map<String, String> overrides) throws IOException {
        Path folder = Files.createTempDirectory(parent, "broker-");
        return new BrokerProcess(product, Leftovers.delete(folder), overrides);
    }

    /**
     * Starts the process and waits until it answers.
     *
     * @return the time from the spawn to the first answer
     */
    public Duration start() throws IOException, InterruptedException {
        Path config = folder.resolve("server.properties");
        if (!Files.exists(config)) {
            write(config);
            format(config);
        }
        long startNs = System.nanoTime();
        process = spawn(distribution.command(config));
        if (!FirstAnswer.await(port, startNs + START_LIMIT.toNanos(), process)) {
            kill();
            throw new IllegalStateException(
                    product.title() + " did not start. It printed:\n" + output());
        }
        return Duration.ofNanos(System.nanoTime() - startNs);
    }

    /**
     * Asks the process to end, as an operator does.
     *
     * @return how long it took
     */
    public Duration stop() throws InterruptedException {
        long startNs = System.nanoTime();
        process.destroy();
        if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new IllegalStateException(
                    product.title() + " did not stop within " + STOP_LIMIT + ". It was killed.");
        }
        return Duration.ofNanos(System.nanoTime() - startNs);
    }

    /** Ends the process as kill -9 does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Empties the folder of a broker that does not run, for another first start. */
    public void empty() throws IOException {
        Leftovers.deleteNow(folder);
        Files.createDirectories(Leftovers.delete(folder));
    }

    /** What the system counts of the running process. */
    public ProcessFigures figures() {
        return new ProcessFigures(process.pid());
    }

    public Product product() {
        return product;
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    private long partitionFolders() {
        try (Stream<Path> folders = Files.list(data())) {
            return folders.count();
        } catch (IOException e) {
            // It never started.
            return 0;
        }
    }

    /** Where the partitions' folders are. */
    public Path data() {
        return folder.resolve("data");
    }

    /** The end of what the process has printed. */
    public String output() {
        try {
            String output = Files.readString(folder.resolve("broker.out"));
            return output.substring(Math.max(0, output.length() - OUTPUT_CHARS_MAX));
        } catch (IOException e) {
            return "(nothing: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            try {
                kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (partitionFolders() <= FOLDERS_DELETED_MAX) {
            Leftovers.deleteNow(folder);
        }
    }

    private void format(Path config) throws IOException, InterruptedException {
        List<String> command = distribution.formatCommand(config);
        if (command.isEmpty()) {
            return;
        }
        Process format = spawn(command);
        if (!format.waitFor(FORMAT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                || format.exitValue() != 0) {
            format.destroyForcibly();
            throw new IllegalStateException("The data folder was not formatted:\n" + output());
        }
    }

    private Process spawn(List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("broker.out").toFile());
        // Meant for Riverrun's users; here the two would no longer be alike.
        builder.environment().keySet().removeAll(Set.of("KAFKA_HEAP_OPTS", "KAFKA_OPTS"));
        builder.environment().putAll(distribution.environment());
        return Leftovers.end(builder.start());
    }

    private void write(Path config) {
        Map<String, String> all = new HashMap<>(distribution.properties(data(), port));
        all.putAll(overrides);
        Properties properties = new Properties();
        properties.putAll(all);
        try (var out = Files.newBufferedWriter(config)) {
            properties.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
