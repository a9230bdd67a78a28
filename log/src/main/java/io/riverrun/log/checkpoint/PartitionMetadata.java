package io.riverrun.log.checkpoint;

import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The file {@code partition.metadata} in a partition's folder: {@code version: 0} and {@code
 * topic_id: ID}, a line each. Stateless.
 */
public final class PartitionMetadata {

    public static final String FILE_NAME = "partition.metadata";

    private static final String TOPIC_ID = "topic_id:";

    private PartitionMetadata() {}

    /** Writes the file as a whole; power loss may lose it, and metadata then brings it back. */
    public static void write(Disk disk, Path directory, Uuid topicId) throws IOException {
        AtomicFile.writeLazily(
                disk,
                directory.resolve(FILE_NAME),
                AtomicFile.utf8("version: 0\n" + TOPIC_ID + " " + topicId + "\n"));
    }

    /** The topic's id, or {@link Uuid#ZERO} when the file is missing or damaged. */
    public static Uuid read(Disk disk, Path directory) throws IOException {
        Path path = directory.resolve(FILE_NAME);
        if (!disk.exists(path)) {
            return Uuid.ZERO;
        }
        for (String line : AtomicFile.text(disk, path).lines().toList()) {
            if (line.startsWith(TOPIC_ID)) {
                try {
                    return Uuid.parse(line.substring(TOPIC_ID.length()).trim());
                } catch (IllegalArgumentException e) {
                    return Uuid.ZERO;
                }
            }
        }
        return Uuid.ZERO;
    }
}
