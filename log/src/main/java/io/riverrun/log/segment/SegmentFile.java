package io.riverrun.log.segment;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * A file of a segment, opened when first used and possibly closed again while idle, so that idle
 * partitions hold no file descriptors. Thread-safe, as {@link DiskFile} is.
 */
public final class SegmentFile {

    private final Disk disk;
    private volatile Path path;
    private volatile DiskFile open;
    private volatile boolean exists;
    private volatile boolean deleted;

    /**
     * @param exists whether the file is there already; if not, it is made when first used
     */
    public SegmentFile(Disk disk, Path path, boolean exists) {
        this.disk = disk;
        this.path = path;
        this.exists = exists;
    }

    public Path path() {
        return path;
    }

    boolean exists() {
        return exists;
    }

    int read(ByteBuffer target, long position) throws IOException {
        int start = target.position();
        try {
            return file().read(target, position);
        } catch (ClosedChannelException e) {
            // Closed as idle between the look and the read.
            return reopened(e).read(target.position(start), position);
        }
    }

    long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        try {
            return file().transferTo(position, count, target);
        } catch (ClosedChannelException e) {
            if (!target.isOpen()) {
                throw e;
            }
            return reopened(e).transferTo(position, count, target);
        }
    }

    /** Writes all of the buffer. */
    void write(ByteBuffer source, long position) throws IOException {
        file().write(source, position);
    }

    void truncate(long size) throws IOException {
        file().truncate(size);
    }

    void force() throws IOException {
        if (!exists || deleted) {
            return;
        }
        try {
            file().force();
        } catch (ClosedChannelException e) {
            // Closed as idle, which leaves the bytes to the system, or deleted meanwhile.
            if (!deleted) {
                openFile().force();
            }
        }
    }

    /** The file's size; 0 when it was never made. */
    public long size() throws IOException {
        return exists ? disk.size(path) : 0;
    }

    /** Makes the file if it does not exist. */
    void create() throws IOException {
        file();
    }

    synchronized void close() throws IOException {
        DiskFile file = open;
        open = null;
        if (file != null) {
            file.close();
        }
    }

    /** Renames the file; open readers go on. */
    synchronized void renameTo(Path newPath) throws IOException {
        if (exists) {
            disk.rename(path, newPath);
        }
        path = newPath;
    }

    /** The file's directory has a new name. */
    void moved(Path directory) {
        path = directory.resolve(path.getFileName());
    }

    /** Closes and deletes the file; it cannot be used any more. */
    synchronized void delete() throws IOException {
        deleted = true;
        close();
        if (exists) {
            disk.delete(path);
            exists = false;
        }
    }

    private DiskFile file() throws IOException {
        DiskFile file = open;
        return file != null ? file : openFile();
    }

    private DiskFile reopened(ClosedChannelException cause) throws IOException {
        if (deleted) {
            throw cause;
        }
        return openFile();
    }

    private synchronized DiskFile openFile() throws IOException {
        if (deleted) {
            throw new IOException(path + " was deleted");
        }
        if (open == null) {
            open = disk.open(path);
            exists = true;
        }
        return open;
    }
}
