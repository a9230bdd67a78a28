package io.riverrun.log.journal;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One file of a journal: made once at its full size, so that writing to it changes nothing but its
 * contents, and each write costs one request to the device. Confined to one thread at a time.
 */
final class JournalFile {

    private static final int ZEROS_BYTES = 1 << 20;

    private final DiskFile file;
    private final int sizeInBytes;
    private int position;

    private JournalFile(DiskFile file, int sizeInBytes) {
        this.file = file;
        this.sizeInBytes = sizeInBytes;
    }

    /**
     * Makes the file, full of zeros and on stable storage. Of one that cannot be made nothing is
     * left, neither on the disk nor open.
     *
     * @return empty where the file cannot be written past the page cache
     */
    static Optional<JournalFile> create(Disk disk, Path path, int sizeInBytes) throws IOException {
        disk.delete(path);
        disk.open(path).close();
        Optional<DiskFile> direct = disk.openDirect(path);
        if (direct.isEmpty()) {
            disk.delete(path);
            return Optional.empty();
        }
        try {
            fill(disk, path, sizeInBytes);
            return Optional.of(new JournalFile(direct.get(), sizeInBytes));
        } catch (IOException e) {
            try {
                direct.get().close();
                disk.delete(path);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private static void fill(Disk disk, Path path, int sizeInBytes) throws IOException {
        try (DiskFile zeros = disk.open(path)) {
            ByteBuffer zero = ByteBuffer.allocateDirect(Math.min(ZEROS_BYTES, sizeInBytes));
            for (long at = 0; at < sizeInBytes; at += zero.capacity()) {
                zeros.write(zero.clear(), at);
                // Writes of the other file would wait behind all of it otherwise.
                zeros.force();
            }
        }
        disk.syncDirectory(path.getParent());
    }

    boolean hasRoom(int bytes) {
        return bytes <= sizeInBytes - position;
    }

    int sizeInBytes() {
        return sizeInBytes;
    }

    /** Writes a frame; it is on stable storage when this returns. */
    void write(ByteBuffer frame) throws IOException {
        int bytes = frame.remaining();
        file.write(frame, position);
        position += bytes;
    }

    /** Begins anew at the start. */
    void rewind() {
        position = 0;
    }

    void close() throws IOException {
        file.close();
    }
}
