package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.log.AppendResult.Appended;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** One log directory with one partition, which can be shut down, crashed and opened again. */
final class LogFixture implements GroupCommit.Listener {

    static final TopicPartition PARTITION = new TopicPartition("topic", 0);
    static final Uuid TOPIC_ID = new Uuid(7, 9);

    final Path root;
    final GroupCommit commit = new GroupCommit(this, () -> {}, Runnable::run);
    final Map<String, String> settings = new HashMap<>();
    final List<PartitionLog> failed = new ArrayList<>();
    final List<Exception> withoutSummaries = new ArrayList<>();
    LogDirectories directories;
    PartitionLog log;

    /** Whether appends are by those who wait until their records are on stable storage. */
    boolean mayGather;

    private final Disk disk;

    LogFixture(Path root, String... settings) {
        this(new FileSystemDisk(), root, settings);
    }

    LogFixture(Disk disk, Path root, String... settings) {
        this.disk = disk;
        this.root = root;
        for (int i = 0; i < settings.length; i += 2) {
            this.settings.put(settings[i], settings[i + 1]);
        }
        open();
    }

    LogConfig config() {
        return LogConfig.from(settings, Map.of());
    }

    Path folder() {
        return root.resolve("topic-0");
    }

    void open() {
        try {
            directories = LogDirectories.open(disk, List.of(root), OptionalInt.of(1), commit);
            directories.load(topic -> config(), Runnable::run, Batches.NOW);
            log = directories.get(PARTITION);
            if (log == null) {
                log = directories.createLog(PARTITION, TOPIC_ID, config(), Batches.NOW);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shuts down in order and starts again. */
    void restart() {
        try {
            directories.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open();
    }

    /** Has the next start read the log's files, whatever it might know of them. */
    void forgetSummaries() throws IOException {
        disk.delete(root.resolve(".log-summaries"));
    }

    /** Notes what the log is like, as a running broker does; long after what was done last. */
    void sumUp(boolean force) {
        try {
            directories.sumUp(
                    (each, action) -> action.run(), System.currentTimeMillis() + 60_000, force);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts again as after kill -9: what was written is there, nothing was tidied. */
    void crash() {
        directories.release();
        open();
    }

    Appended append(ByteBuffer batch) {
        return append(batch, 0);
    }

    Appended append(ByteBuffer batch, int epoch) {
        AppendResult result = tryAppend(batch, epoch);
        assertThat(result).isInstanceOf(Appended.class);
        return (Appended) result;
    }

    AppendResult tryAppend(ByteBuffer batch) {
        return tryAppend(batch, 0);
    }

    AppendResult tryAppend(ByteBuffer batch, int epoch) {
        boolean control = (batch.getShort(21) & 0x20) != 0;
        AppendOrigin origin = control ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT;
        return log.appendAsLeader(batch, epoch, origin, mayGather, Batches.NOW);
    }

    @Override
    public void durable(PartitionLog log) {}

    @Override
    public void failed(PartitionLog log, Exception cause) {
        failed.add(log);
    }

    @Override
    public void withoutSummaries(Path directory, Exception cause) {
        withoutSummaries.add(cause);
    }
}
