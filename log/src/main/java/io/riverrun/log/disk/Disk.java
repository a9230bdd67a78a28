package io.riverrun.log.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The disk as logs see it. The real one is {@link FileSystemDisk}; a simulated one can lose what
 * was not forced, run full, and fail. Thread-safe.
 */
public interface Disk {

    /** What direct writes are aligned to, in bytes. */
    int DIRECT_BLOCK_BYTES = 4096;

    /** Opens a file to read and write, making it when it does not exist. */
    DiskFile open(Path path) throws IOException;

    /** Opens a file that exists to read it; it need not be one that may be written, and is not. */
    DiskFile openToRead(Path path) throws IOException;

    /**
     * Opens a file that exists so that each write goes past the page cache and is on stable storage
     * when it returns. Positions and sizes of writes, and the addresses of their buffers, must be
     * multiples of {@value #DIRECT_BLOCK_BYTES} bytes.
     *
     * @return empty where that cannot be had
     */
    default Optional<DiskFile> openDirect(Path path) throws IOException {
        return Optional.empty();
    }

    /** Those that stay open for their next use. */
    OpenFiles openFiles();

    /** Where small appends to its files gather. */
    WriteBuffers writeBuffers();

    /** The whole of a small file. */
    byte[] readAll(Path path) throws IOException;

    /** The names of what the directory holds, in no order. */
    List<String> list(Path directory) throws IOException;

    boolean exists(Path path);

    boolean isDirectory(Path path);

    long size(Path path) throws IOException;

    /** When the file was last written, in milliseconds since the epoch. */
    long lastModifiedMs(Path path) throws IOException;

    /**
     * The stamp of a file or directory; empty where there is none. Two that are equal, with a loss
     * of power between them or not, are of the same contents, unless one was forged.
     */
    Optional<FileStamp> stamp(Path path) throws IOException;

    /** Makes the directory and those above it that are missing. */
    void createDirectories(Path directory) throws IOException;

    /** Renames at once and as a whole, replacing a file of the new name. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file or an empty directory, if it exists. */
    void delete(Path path) throws IOException;

    /** Returns when the directory's entries are on stable storage. */
    void syncDirectory(Path directory) throws IOException;

    /** From how many files on {@link #syncAll} is quicker than to force one after the other. */
    default int syncAllFilesMin() {
        return Integer.MAX_VALUE;
    }

    /**
     * Returns when everything that was written below the directory is on stable storage, names and
     * contents; and perhaps much else, so it is for when many files are to be forced.
     *
     * @return false where that cannot be had, and nothing was done
     */
    default boolean syncAll(Path directory) throws IOException {
        return false;
    }

    /** The bytes that can still be written below the path. */
    long usableBytes(Path path) throws IOException;

    /** Locks a file, making it when it does not exist; empty when another holds the lock. */
    Optional<DiskLock> tryLock(Path path) throws IOException;
}
