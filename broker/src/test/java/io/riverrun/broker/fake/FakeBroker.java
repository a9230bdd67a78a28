package io.riverrun.broker.fake;

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
import io.riverrun.replication.HostedPartitions;
import io.riverrun.replication.Partition;
import io.riverrun.replication.PartitionLookup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Real partitions in a folder, which this broker leads; they are flushed when a test says so. */
public final class FakeBroker implements AutoCloseable, GroupCommit.Listener {

    public static final int BROKER_ID = 1;

    public final HostedPartitions partitions;
    private final GroupCommit commit = new GroupCommit(this, () -> {}, Runnable::run);
    private final LogDirectories logs;
    private final ManualTime time;
    private ClusterImage image = ClusterImage.empty("cluster");

    public FakeBroker(Path folder, ManualTime time) {
        this(folder, time, new FileSystemDisk());
    }

    public FakeBroker(Path folder, ManualTime time, Disk disk) {
        this.time = time;
        try {
            logs = LogDirectories.open(disk, List.of(folder), OptionalInt.of(BROKER_ID), commit);
            logs.load(_ -> LogConfig.DEFAULT, Runnable::run, time.wallMs());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        partitions =
                new HostedPartitions(BROKER_ID, logs, set -> LogConfig.from(set, Map.of()), time);
    }

    /** Creates a topic whose partitions this broker leads. */
    public void createTopic(String name, Uuid id, int count, Map<String, String> configs) {
        List<PartitionImage> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(PartitionImage.created(i, List.of(BROKER_ID), List.of(BROKER_ID), BROKER_ID));
        }
        apply(new MetadataChange.TopicCreated(new TopicImage(name, id, all, configs)));
    }

    public void createTopic(String name, int count) {
        createTopic(name, idOf(name), count, Map.of());
    }

    /** The id that {@link #createTopic(String, int)} gives. */
    public static Uuid idOf(String topic) {
        return new Uuid(1, topic.hashCode());
    }

    public void deleteTopic(String name) {
        apply(new MetadataChange.TopicDeleted(name, image.topic(name).id()));
    }

    /** Lets the partition have another leader; this broker leads again in the epoch after. */
    public void elect(String topic, int partition, int leader) {
        PartitionImage now = image.partition(topic, partition);
        apply(
                new MetadataChange.PartitionChanged(
                        topic, now.withLeader(leader, List.of(BROKER_ID))));
    }

    public void apply(MetadataChange change) {
        ClusterImage before = image;
        image = image.apply(change);
        partitions.onChange(before, image, List.of(change));
    }

    public ClusterImage image() {
        return image;
    }

    public Partition partition(String topic, int number) {
        return ((PartitionLookup.Hosted) partitions.find(topic, number)).partition();
    }

    /** Appends records, which are committed at the next {@link #flush}. */
    public AppendResult append(String topic, int number, String... values) {
        return partition(topic, number)
                .append(batch(values), AppendOrigin.CLIENT, true, time.wallMs());
    }

    /** Makes durable what was appended. */
    public void flush() {
        while (commit.hasWork()) {
            commit.runCycle();
        }
    }

    public static ByteBuffer batch(String... values) {
        return batch(Compression.NONE, values);
    }

    public static ByteBuffer batch(Compression codec, String... values) {
        RecordBatchBuilder builder = new RecordBatchBuilder(codec);
        for (String value : values) {
            builder.append(ManualTime.BEGIN_MS, null, value.getBytes(StandardCharsets.UTF_8));
        }
        return builder.build();
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
        Partition partition = partitions.of(log);
        if (partition != null) {
            partition.failed();
        }
    }

    @Override
    public void close() {
        logs.release();
    }
}
