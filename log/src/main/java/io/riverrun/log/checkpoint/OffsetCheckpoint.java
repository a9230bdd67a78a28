package io.riverrun.log.checkpoint;

import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        List<String> lines = AtomicFile.text(disk, path).lines().toList();
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try {
            if (!lines.get(0).equals(VERSION)) {
                throw new MalformedFileException(path, "version " + lines.get(0) + " is unknown");
            }
            int count = Integer.parseInt(lines.get(1));
            for (String line : lines.subList(2, 2 + count)) {
                String[] words = line.split(" ", -1);
                offsets.put(
                        new TopicPartition(words[0], Integer.parseInt(words[1])),
                        Long.parseLong(words[2]));
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new MalformedFileException(path, "it does not hold offsets", e);
        }
        return offsets;
    }
}
