package io.riverrun.log.checkpoint;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import io.riverrun.log.disk.DiskFullException;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The file {@code partition.metadata} in a partition's folder: {@code version: 0} and {@code
 * topic_id: ID}, a line each. Stateless.
 */
public final class PartitionMetadata {

    public static final String FILE_NAME = "partition.metadata";

    private static final String TOPIC_ID = "topic_id:";

    private PartitionMetadata() {}

    /** Writes a new file; until {@link #force}, a crash may lose it. */
    public static void write(Disk disk, Path directory, Uuid topicId) throws IOException {
        String text = "version: 0\n" + TOPIC_ID + " " + topicId + "\n";
        try (DiskFile file = disk.open(directory.resolve(FILE_NAME))) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(AtomicFile.utf8(text)), 0);
        }
    }

    /**
     * Returns when the file, if there is one, is on stable storage.
     *
     * @throws IOException but no {@link DiskFullException}: what could not be forced is lost
     *     perhaps, though the next attempt may succeed
     */
    public static void force(Disk disk, Path directory) throws IOException {
        Path path = directory.resolve(FILE_NAME);
        if (disk.exists(path)) {
            try (DiskFile file = disk.open(path)) {
                file.force();
            } catch (DiskFullException e) {
                throw new IOException(path + " was written, but there was no room to keep it", e);
            }
        }
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
