package io.riverrun.log;

import io.riverrun.log.checkpoint.PartitionMetadata;
import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The folder of a log that was just created, with its topic's id in it. {@link NewFolders} makes it
 * in the background, or whoever needs it before. Thread-safe: guarded by itself.
 */
final class NewFolder {

    private final Disk disk;
    private final Path path;
    private final Uuid topicId;
    private boolean settled;

    NewFolder(Disk disk, Path path, Uuid topicId) {
        this.disk = disk;
        this.path = path;
        this.topicId = topicId;
    }

    /**
     * Makes it, unless that was done or nobody wants it any more.
     *
     * @throws IOException after which part of it may be there, and it may be tried again
     */
    synchronized void make() throws IOException {
        if (settled) {
            return;
        }
        disk.createDirectories(path);
        if (!topicId.equals(Uuid.ZERO)) {
            PartitionMetadata.write(disk, path, topicId);
        }
        settled = true;
    }

    /** From now on nobody makes it: the log is deleted, or the process lets go of its directory. */
    synchronized void giveUp() {
        settled = true;
    }
}
