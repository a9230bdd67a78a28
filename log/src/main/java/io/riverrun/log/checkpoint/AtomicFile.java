package io.riverrun.log.checkpoint;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Replaces small files as a whole: a reader, or a restart after a crash, finds the old contents or
 * the new, never a mixture. Stateless.
 */
public final class AtomicFile {

    private static final String TEMPORARY = ".tmp";

    private AtomicFile() {}

    /** Writes, forces, renames, and forces the directory. */
    public static void writeDurably(Disk disk, Path path, byte[] contents) throws IOException {
        write(disk, path, contents, true);
        disk.syncDirectory(path.getParent());
    }

    /** As {@link #writeDurably}, for contents that can be had again if power fails. */
    public static void writeLazily(Disk disk, Path path, byte[] contents) throws IOException {
        write(disk, path, contents, false);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Disk disk, Path path) throws IOException {
        return new String(disk.readAll(path), StandardCharsets.UTF_8);
    }

    private static void write(Disk disk, Path path, byte[] contents, boolean force)
            throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + TEMPORARY);
        // A new file each time: one that could not be forced once may be called forced later.
        disk.delete(temporary);
        try (DiskFile file = disk.open(temporary)) {
            file.write(ByteBuffer.wrap(contents), 0);
            if (force) {
                file.force();
            }
        }
        disk.rename(temporary, path);
    }
}
