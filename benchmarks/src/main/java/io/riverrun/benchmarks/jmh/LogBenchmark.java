package io.riverrun.benchmarks.jmh;

import io.riverrun.base.config.ConfigException;
import io.riverrun.benchmarks.machine.Checkout;
import io.riverrun.log.AppendOrigin;
import io.riverrun.log.AppendResult;
import io.riverrun.log.GroupCommit;
import io.riverrun.log.LogConfig;
import io.riverrun.log.LogDirectories;
import io.riverrun.log.PartitionLog;
import io.riverrun.log.ReadResult;
import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A partition's log: appending, and finding what to send. Nothing is forced to the disk. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LogBenchmark {
    private static final int PRELOADED_BATCHES = 20_000;

    /** Records of 1 KiB in a batch. */
    @Param({"1", "15"})
    public int records;

    private Path folder;
    private LogDirectories directories;
    private PartitionLog appended;
    private PartitionLog preloaded;
    private ByteBuffer batch;
    private final SplittableRandom random = new SplittableRandom(1);

    /** Fills one log to read from, and makes another to append to. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        batch = SampleBatches.direct(records);
        Path parent = Files.createDirectories(Checkout.root().resolve("build/bench"));
        folder = Files.createTempDirectory(parent, "jmh-");
        GroupCommit never = new GroupCommit(new Silent(), () -> {}, Runnable::run);
        directories =
                LogDirectories.open(
                        new FileSystemDisk(), List.of(folder), OptionalInt.of(1), never);
        directories.load(topic -> config(), Runnable::run, SampleBatches.NOW_MS);
        appended = create("appended");
        preloaded = create("preloaded");
        for (int i = 0; i < PRELOADED_BATCHES; i++) {
            append(preloaded);
        }
    }

    /** Ends the logs and deletes them. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        directories.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** What retention does for a broker, so that the disk does not fill up. */
    @Setup(Level.Iteration)
    public void empty() throws IOException {
        appended.truncateFullyAndStartAt(0, SampleBatches.NOW_MS);
        appended.deleteDueFiles(Long.MAX_VALUE);
    }

    /** One batch, checked, numbered, indexed and written. */
    @Benchmark
    public AppendResult append() {
        return append(appended);
    }

    /** An offset anywhere: the index, then the heads of batches from there. */
    @Benchmark
    public ReadResult readAnywhere() throws IOException {
        long end = preloaded.logEndOffset();
        return preloaded.read(random.nextLong(end), end, 1 << 20, true);
    }

    /** The newest batch, as consumers that keep up ask for it. */
    @Benchmark
    public ReadResult readTail() throws IOException {
        long end = preloaded.logEndOffset();
        return preloaded.read(end - 1, end, 1 << 20, true);
    }

    private AppendResult append(PartitionLog log) {
        AppendResult result =
                log.appendAsLeader(batch, 0, AppendOrigin.CLIENT, true, SampleBatches.NOW_MS);
        if (result instanceof AppendResult.Rejected rejected) {
            throw new IllegalStateException(rejected.toString());
        }
        return result;
    }

    private PartitionLog create(String topic) throws IOException {
        return directories.createLog(
                new TopicPartition(topic, 0), new Uuid(1, 2), config(), SampleBatches.NOW_MS);
    }

    private static LogConfig config() throws ConfigException {
        return LogConfig.from(Map.of("flush.policy", "os"), Map.of());
    }

    /** Nobody waits. */
    private static final class Silent implements GroupCommit.Listener {
        @Override
        public void durable(PartitionLog log) {}

        @Override
        public void failed(PartitionLog log, Exception cause) {
            throw new IllegalStateException(cause);
        }
    }
}
