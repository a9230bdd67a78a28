package io.riverrun.log.checkpoint;

import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * A file of one offset per partition, in a log directory. Text, one item a line: the version (0),
 * the number of entries, then each entry as {@code topic partition offset}. Thread-safe: {@link
 * #write} is guarded by this object.
 */
public final class OffsetCheckpoint {

    public static final String RECOVERY_POINTS = "recovery-point-offset-checkpoint";
    public static final String LOG_START_OFFSETS = "log-start-offset-checkpoint";
    public static final String HIGH_WATERMARKS = "replication-offset-checkpoint";

    /** From which offset on each compacted log is dirty. */
    public static final String CLEANER_OFFSETS = "cleaner-offset-checkpoint";

    private static final String VERSION = "0";

    private final Disk disk;
    private final Path path;

    public OffsetCheckpoint(Disk disk, Path path) {
        this.disk = disk;
        this.path = path;
    }

    /** Replaces the file, durably. */
    public synchronized void write(Map<TopicPartition, Long> offsets) throws IOException {
        StringBuilder text = new StringBuilder(64 + 32 * offsets.size());
        text.append(VERSION).append('\n').append(offsets.size()).append('\n');
        offsets.forEach((partition, offset) ->
                text.append(partition.topic())
                        .append(' ')
                        .append(partition.partition())
                        .append(' ')
                        .append(offset)
                        .append('\n'));
        AtomicFile.writeDurably(disk, path, AtomicFile.utf8(text.toString()));
    }

    /** As {@link #read}; a damaged file has none: it costs time, not records. */
    public Map<TopicPartition, Long> readLeniently() throws IOException {
        try {
            return read();
        } catch (MalformedFileException e) {
            return Map.of();
        }
    }

    /**
     * The offsets; none when there is no file.
     *
     * @throws MalformedFileException when the file is not as described
     */
    public Map<TopicPartition, Long> read() throws IOException {
        if (!disk.exists(path)) {
            return Map.of();
        }
        String text = AtomicFile.text(disk, path);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<String, String> topics = new HashMap<>();
        Iterator<String> lines = text.lines().iterator();
        try {
            String version = lines.next();
            if (!version.equals(VERSION)) {
                throw new MalformedFileException(path, "version " + version + " is unknown");
            }
            for (int left = Integer.parseInt(lines.next()); left > 0; left--) {
                String line = lines.next();
                int topicEnd = line.indexOf(' ');
                int numberEnd = line.indexOf(' ', topicEnd + 1);
                String topic = line.substring(0, topicEnd);
                offsets.put(
                        new TopicPartition(
                                topics.computeIfAbsent(topic, same -> same),
                                Integer.parseInt(line, topicEnd + 1, numberEnd, 10)),
                        Long.parseLong(line, numberEnd + 1, line.length(), 10));
            }
        } catch (NumberFormatException | IndexOutOfBoundsException | NoSuchElementException e) {
            throw new MalformedFileException(path, "it does not hold offsets", e);
        }
        return offsets;
    }
}
