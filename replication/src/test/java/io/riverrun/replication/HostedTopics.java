package io.riverrun.replication;

import io.riverrun.base.Clock;
import io.riverrun.log.AppendOrigin;
import io.riverrun.log.AppendResult;
import io.riverrun.log.GroupCommit;
import io.riverrun.log.LogConfig;
import io.riverrun.log.LogDirectories;
import io.riverrun.log.PartitionLog;
import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.RecordBatchBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Partitions of one broker in a folder, flushed when a test says so. */
final class HostedTopics implements AutoCloseable, GroupCommit.Listener {

    static final int BROKER_ID = 1;
    static final int OTHER_BROKER_ID = 2;
    static final long NOW_MS = 1_790_000_000_000L;
    static final Uuid ID = new Uuid(1, 1);

    private final GroupCommit commit = new GroupCommit(this, () -> {}, Runnable::run);
    private final Path root;
    boolean diskFails;
    LogDirectories logs;
    HostedPartitions partitions;
    ClusterImage image = ClusterImage.empty("cluster");

    HostedTopics(Path root) {
        this.root = root;
        open();
    }

    /** The disk of the machine, until it fails. */
    private Disk disk() {
        Disk real = new FileSystemDisk();
        return (Disk)
                Proxy.newProxyInstance(
                        Disk.class.getClassLoader(),
                        new Class<?>[] {Disk.class},
                        (_, method, arguments) -> {
                            if (diskFails && method.getExceptionTypes().length > 0) {
                                throw new IOException("the disk is gone");
                            }
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private void open() {
        try {
            logs = LogDirectories.open(disk(), List.of(root), OptionalInt.of(BROKER_ID), commit);
            logs.load(_ -> LogConfig.DEFAULT, Runnable::run, NOW_MS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        partitions =
                new HostedPartitions(
                        BROKER_ID,
                        logs,
                        set -> LogConfig.from(set, Map.of()),
                        new Clock() {
                            @Override
                            public long wallMs() {
                                return NOW_MS;
                            }

                            @Override
                            public long monotonicNanos() {
                                return 0;
                            }
                        });
    }

    /** The broker starts anew on what lies on disk; the image is as it was. */
    void restart() throws IOException {
        logs.close();
        open();
        partitions.onChange(ClusterImage.empty("cluster"), image, List.of());
    }

    void create(String topic, Uuid id, int count, Map<String, String> configs) {
        List<PartitionImage> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(
                    PartitionImage.created(
                            i, List.of(BROKER_ID, OTHER_BROKER_ID), List.of(BROKER_ID), BROKER_ID));
        }
        apply(new MetadataChange.TopicCreated(new TopicImage(topic, id, all, configs)));
    }

    void create(String topic, String... configs) {
        create(topic, ID, 1, configs.length == 0 ? Map.of() : Map.of(configs[0], configs[1]));
    }

    void delete(String topic) {
        apply(new MetadataChange.TopicDeleted(topic, image.topic(topic).id()));
    }

    void elect(String topic, int leader, Integer... isr) {
        PartitionImage now = image.partition(topic, 0);
        apply(new MetadataChange.PartitionChanged(topic, now.withLeader(leader, List.of(isr))));
    }

    void apply(MetadataChange... changes) {
        ClusterImage before = image;
        image = image.apply(List.of(changes));
        partitions.onChange(before, image, List.of(changes));
    }

    Partition partition(String topic) {
        return ((PartitionLookup.Hosted) partitions.find(topic, 0)).partition();
    }

    AppendResult append(String topic, int records) {
        return partition(topic).append(batch(records), AppendOrigin.CLIENT, true, NOW_MS);
    }

    static ByteBuffer batch(int records) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE);
        for (int i = 0; i < records; i++) {
            builder.append(NOW_MS, null, new byte[] {1});
        }
        return builder.build();
    }

    void flush() {
        while (commit.hasWork()) {
            commit.runCycle();
        }
    }

    @Override
    public void durable(PartitionLog log) {
        Partition partition = partitions.of(log);
        if (partition != null) {
            partition.flushed();
        }
    }

    @Override
    public void failed(PartitionLog log, Exception cause) {
        throw new AssertionError(cause);
    }

    @Override
    public void close() {
        logs.release();
    }
}
