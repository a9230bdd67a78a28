package io.riverrun.log.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A disk whose failures are told, whoever meets them: append, read, roll, compaction or deletion.
 * Not told is what says nothing of the device: that it is full, that a file is gone, in the way, or
 * was closed by another thread, and that the process has too many files open. Thread-safe as the
 * disk below.
 */
public final class WatchedDisk implements Disk {

    private final Disk disk;
    private final Consumer<Exception> onFailure;

    /**
     * @param onFailure is told on the thread that met the failure, which may hold locks
     */
    public WatchedDisk(Disk disk, Consumer<Exception> onFailure) {
        this.disk = disk;
        this.onFailure = onFailure;
    }

    private IOException told(IOException failure) {
        if (isOfDevice(failure)) {
            onFailure.accept(failure);
        }
        return failure;
    }

    /** Whether a failure says that the device fails, and so is one that is told. */
    public static boolean isOfDevice(IOException failure) {
        if (failure instanceof ShortageException || failure instanceof ClosedChannelException) {
            return false;
        }
        // The JDK has classes of their own for what is a matter of names and rights.
        return !(failure instanceof FileSystemException)
                || failure.getClass() == FileSystemException.class;
    }

    @Override
    public DiskFile open(Path path) throws IOException {
        try {
            return new WatchedFile(disk.open(path));
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public DiskFile openToRead(Path path) throws IOException {
        try {
            return new WatchedFile(disk.openToRead(path));
        } catch (IOException e) {
            throw told(e);
        }
    }

    /** Not watched: where direct writes fail, others may still do. */
    @Override
    public Optional<DiskFile> openDirect(Path path) throws IOException {
        return disk.openDirect(path);
    }

    @Override
    public byte[] readAll(Path path) throws IOException {
        try {
            return disk.readAll(path);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try {
            return disk.list(directory);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return disk.isDirectory(path);
    }

    @Override
    public long size(Path path) throws IOException {
        try {
            return disk.size(path);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public long lastModifiedMs(Path path) throws IOException {
        try {
            return disk.lastModifiedMs(path);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public Optional<FileStamp> stamp(Path path) throws IOException {
        try {
            return disk.stamp(path);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        try {
            disk.createDirectories(directory);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        try {
            disk.rename(from, to);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        try {
            disk.delete(path);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        try {
            disk.syncDirectory(directory);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public int syncAllFilesMin() {
        return disk.syncAllFilesMin();
    }

    @Override
    public boolean syncAll(Path directory) throws IOException {
        try {
            return disk.syncAll(directory);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public OpenFiles openFiles() {
        return disk.openFiles();
    }

    @Override
    public WriteBuffers writeBuffers() {
        return disk.writeBuffers();
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        try {
            return disk.usableBytes(path);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public Optional<DiskLock> tryLock(Path path) throws IOException {
        try {
            return disk.tryLock(path);
        } catch (IOException e) {
            throw told(e);
        }
    }

    private final class WatchedFile implements DiskFile {

        private final DiskFile file;

        WatchedFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            try {
                return file.size();
            } catch (IOException e) {
                throw told(e);
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            try {
                return file.read(target, position);
            } catch (IOException e) {
                throw told(e);
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            try {
                file.write(source, position);
            } catch (IOException e) {
                throw told(e);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            try {
                file.truncate(size);
            } catch (IOException e) {
                throw told(e);
            }
        }

        @Override
        public void force() throws IOException {
            try {
                file.force();
            } catch (IOException e) {
                throw told(e);
            }
        }

        @Override
        public void beginWriteback(long position, long bytes) throws IOException {
            try {
                file.beginWriteback(position, bytes);
            } catch (IOException e) {
                throw told(e);
            }
        }

        @Override
        public boolean isCached(long position, long bytes) throws IOException {
            try {
                return file.isCached(position, bytes);
            } catch (IOException e) {
                throw told(e);
            }
        }

        @Override
        public void bringIn(long position, int bytes, boolean andMore) throws IOException {
            try {
                file.bringIn(position, bytes, andMore);
            } catch (IOException e) {
                throw told(e);
            }
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target)
                throws IOException {
            try {
                return file.transferTo(position, count, target);
            } catch (IOException e) {
                // Whether it was the target's, as of a client that is gone, shows without it.
                read(ByteBuffer.allocate(1), position);
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
