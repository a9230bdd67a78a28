package io.riverrun.log.checkpoint;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Replaces files as a whole: a reader, or a restart after a crash, finds the old contents or the
 * new, never a mixture. Stateless.
 */
public final class AtomicFile {

    private static final String TEMPORARY = ".tmp";

    private AtomicFile() {}

    /** What writes contents to a file that is new. */
    @FunctionalInterface
    public interface Contents {
        void writeTo(DiskFile file) throws IOException;
    }

    /** Writes, forces, renames, and forces the directory. */
    public static void writeDurably(Disk disk, Path path, byte[] contents) throws IOException {
        writeDurably(disk, path, whole(contents));
    }

    /** As the other, for contents that are too long to have all of them in memory. */
    public static void writeDurably(Disk disk, Path path, Contents contents) throws IOException {
        write(disk, path, contents, true);
        disk.syncDirectory(path.getParent());
    }

    /**
     * As {@link #writeDurably(Disk, Path, byte[])}, for contents that can be had again if power
     * fails.
     */
    public static void writeLazily(Disk disk, Path path, byte[] contents) throws IOException {
        write(disk, path, whole(contents), false);
    }

    private static Contents whole(byte[] contents) {
        return file -> file.write(ByteBuffer.wrap(contents), 0);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Disk disk, Path path) throws IOException {
        return new String(disk.readAll(path), StandardCharsets.UTF_8);
    }

    private static void write(Disk disk, Path path, Contents contents, boolean force)
            throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + TEMPORARY);
        // A new file each time: one that could not be forced once may be called forced later.
        disk.delete(temporary);
        try (DiskFile file = disk.open(temporary)) {
            contents.writeTo(file);
            if (force) {
                file.force();
            }
        }
        disk.rename(temporary, path);
    }
}
