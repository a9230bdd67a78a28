package io.riverrun.log;

import io.riverrun.log.checkpoint.AtomicFile;
import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.TopicPartition;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The file {@code .log-summaries} of a log directory, written when a broker shuts down in order: a
 * start with thousands of partitions opens those that were not touched since without a look into
 * their folders, also one after a crash of a later process. It is never needed. Big-endian:
 *
 * <pre>
 * crc uint32 (CRC-32C of what follows), version int16 (0), count int32, then for each log:
 *   length int32 of what follows, topic (uint16 and so many bytes of UTF-8), partition int32,
 *   {@link LogSummary}
 * </pre>
 *
 * <p>Lookups are thread-safe; the rest is called by one thread.
 */
final class LogSummaries {

    private static final String FILE_NAME = ".log-summaries";
    private static final short VERSION = 0;

    /** By partition, each to be decoded when it is asked for. */
    private final Map<TopicPartition, ByteBuffer> summaries = new HashMap<>();

    /**
     * Reads the file; there are no summaries where it is missing, damaged or of another version.
     */
    static LogSummaries read(Disk disk, Path directory) throws IOException {
        LogSummaries read = new LogSummaries();
        Path path = directory.resolve(FILE_NAME);
        if (disk.exists(path)) {
            read.decode(ByteBuffer.wrap(disk.readAll(path)));
        }
        return read;
    }

    private void decode(ByteBuffer file) {
        if (file.remaining() < Integer.BYTES + Short.BYTES
                || file.getInt() != crc(file)
                || file.getShort() != VERSION) {
            return;
        }
        String topic = "";
        for (int left = file.getInt(); left > 0; left--) {
            int length = file.getInt();
            ByteBuffer entry = file.slice(file.position(), length);
            file.position(file.position() + length);
            byte[] name = new byte[entry.getShort() & 0xFFFF];
            entry.get(name);
            String read = new String(name, StandardCharsets.UTF_8);
            topic = read.equals(topic) ? topic : read;
            summaries.put(new TopicPartition(topic, entry.getInt()), entry);
        }
    }

    /** Whether there is one of the partition. */
    boolean has(TopicPartition partition) {
        return summaries.containsKey(partition);
    }

    /** The summary of a partition's log, if there is one. */
    Optional<LogSummary> of(TopicPartition partition) {
        ByteBuffer entry = summaries.get(partition);
        return entry == null ? Optional.empty() : Optional.of(LogSummary.read(entry.duplicate()));
    }

    /** Replaces the file by one of logs that were just closed. */
    static void write(Disk disk, Path directory, Collection<PartitionLog> logs) throws IOException {
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        int count = 0;
        for (PartitionLog log : logs) {
            Optional<LogSummary> summary = LogSummary.of(log);
            if (summary.isPresent()) {
                write(log.topicPartition(), summary.get(), new DataOutputStream(entries));
                count++;
            }
        }
        ByteBuffer file = ByteBuffer.allocate(10 + entries.size());
        file.putInt(0).putShort(VERSION).putInt(count).put(entries.toByteArray());
        file.putInt(0, crc(file.position(Integer.BYTES)));
        AtomicFile.writeDurably(disk, directory.resolve(FILE_NAME), file.array());
    }

    private static void write(TopicPartition partition, LogSummary summary, DataOutputStream out)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream entry = new DataOutputStream(bytes);
        byte[] topic = partition.topic().getBytes(StandardCharsets.UTF_8);
        entry.writeShort(topic.length);
        entry.write(topic);
        entry.writeInt(partition.partition());
        summary.write(entry);
        out.writeInt(bytes.size());
        bytes.writeTo(out);
    }

    /** Of what is from the position on, which does not change. */
    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }
}
