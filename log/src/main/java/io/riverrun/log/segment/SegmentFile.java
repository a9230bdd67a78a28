package io.riverrun.log.segment;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import io.riverrun.log.disk.DiskFullException;
import io.riverrun.log.disk.OpenFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * A file of a segment, opened when first used and closed again while idle, or for others to be
 * opened, so that the number of partitions is not bounded by that of file descriptors. Thread-safe,
 * as {@link DiskFile} is.
 */
public final class SegmentFile implements OpenFiles.Reopening {

    private final Disk disk;
    private final long baseOffset;
    private volatile Path directory;
    private volatile String suffix;
    private volatile DiskFile open;
    private volatile boolean exists;
    private volatile boolean deleted;

    /** Written by any thread; to be late, or lost to another, costs an opening at most. */
    private boolean used;

    private volatile Runnable whenClosed;

    /** What to do with an open file. */
    @FunctionalInterface
    private interface Use {
        long of(DiskFile file) throws IOException;
    }

    /**
     * A file that is not open yet. Its path is made when it is asked for: many thousand partitions
     * would hold megabytes of zeros otherwise.
     *
     * @param suffix what its name ends in after the segment's base offset
     * @param exists whether the file is there already; if not, it is made when first used
     */
    SegmentFile(Disk disk, Path directory, long baseOffset, String suffix, boolean exists) {
        this.disk = disk;
        this.directory = directory;
        this.baseOffset = baseOffset;
        this.suffix = suffix;
        this.exists = exists;
    }

    public Path path() {
        return SegmentFiles.path(directory, baseOffset, suffix);
    }

    /** Has this run each time that the file is closed, beside whoever uses it. */
    void whenClosed(Runnable action) {
        whenClosed = action;
    }

    boolean exists() {
        return exists;
    }

    int read(ByteBuffer target, long position) throws IOException {
        int start = target.position();
        return (int) use(file -> file.read(target.position(start), position));
    }

    long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return use(file -> file.transferTo(position, count, target));
    }

    /** The size of the file as it is open, whatever its name is by now. */
    long sizeNow() throws IOException {
        return use(DiskFile::size);
    }

    /** As {@link DiskFile#isCached}. */
    boolean isCached(long position, long bytes) throws IOException {
        return use(file -> file.isCached(position, bytes) ? 1 : 0) == 1;
    }

    /** As {@link DiskFile#bringIn}. */
    void bringIn(long position, int bytes, boolean andMore) throws IOException {
        use(file -> {
            file.bringIn(position, bytes, andMore);
            return 0;
        });
    }

    /** Writes all of the buffer. */
    void write(ByteBuffer source, long position) throws IOException {
        int start = source.position();
        use(file -> {
            file.write(source.position(start), position);
            return 0;
        });
    }

    void truncate(long size) throws IOException {
        use(file -> {
            file.truncate(size);
            return 0;
        });
    }

    /**
     * Returns when the file is on stable storage.
     *
     * @throws IOException after which the contents are lost perhaps, though the next attempt may
     *     succeed; no {@link DiskFullException} therefore, which says that there is one
     */
    void force() throws IOException {
        if (!exists || deleted) {
            return;
        }
        try {
            use(file -> {
                file.force();
                return 0;
            });
        } catch (IOException e) {
            throwUnlessDeleted(e);
        }
    }

    /**
     * As {@link DiskFile#beginWriteback}, if the file is open: it is a hint, and must not bring
     * back a file that went while the hint waited.
     *
     * @throws IOException as {@link #force}
     */
    void beginWriteback(long position, long bytes) throws IOException {
        DiskFile file = open;
        if (file == null) {
            return;
        }
        try {
            file.beginWriteback(position, bytes);
        } catch (ClosedChannelException e) {
            // For another file to be opened, or for good: then nothing is asked.
            return;
        } catch (IOException e) {
            throwUnlessDeleted(e);
        }
    }

    private void throwUnlessDeleted(IOException failure) throws IOException {
        if (failure instanceof DiskFullException) {
            throw new IOException(
                    path() + " was written, but there was no room to keep it", failure);
        }
        if (!deleted) {
            throw failure;
        }
    }

    /** The file's size; 0 when it was never made. */
    public long size() throws IOException {
        return exists ? disk.size(path()) : 0;
    }

    /** Makes the file if it does not exist; whether it did not. */
    boolean create() throws IOException {
        boolean missing = !exists;
        if (missing) {
            file();
        }
        return missing;
    }

    @Override
    public boolean wasUsed() {
        boolean was = used;
        used = false;
        return was && open != null;
    }

    @Override
    public void closeIdle() throws IOException {
        close();
    }

    synchronized void close() throws IOException {
        DiskFile file = open;
        open = null;
        Runnable action = whenClosed;
        if (action != null) {
            action.run();
        }
        if (file != null) {
            file.close();
        }
    }

    /** What its name ends in after the segment's base offset. */
    String suffix() {
        return suffix;
    }

    /** Renames the file; open readers go on. */
    synchronized void renameTo(String newSuffix) throws IOException {
        if (exists) {
            disk.rename(path(), SegmentFiles.path(directory, baseOffset, newSuffix));
        }
        suffix = newSuffix;
    }

    /** The file's directory has a new name. */
    void moved(Path newDirectory) {
        directory = newDirectory;
    }

    /** Closes and deletes the file; it cannot be used any more. */
    synchronized void delete() throws IOException {
        deleted = true;
        close();
        if (exists) {
            disk.delete(path());
            exists = false;
        }
    }

    @SuppressWarnings("ReferenceEquality") // which open file it was, not what it is like
    private long use(Use use) throws IOException {
        DiskFile file = file();
        while (true) {
            try {
                return use.of(file);
            } catch (ClosedChannelException e) {
                if (deleted || open == file) {
                    // It was not this file that was closed, or it was for good.
                    throw e;
                }
                file = file();
            }
        }
    }

    private DiskFile file() throws IOException {
        used = true;
        DiskFile file = open;
        if (file == null) {
            file = openFile();
            disk.openFiles().opened(this);
        }
        return file;
    }

    private synchronized DiskFile openFile() throws IOException {
        if (deleted) {
            throw new IOException(path() + " was deleted");
        }
        if (open == null) {
            open = disk.open(path());
            exists = true;
        }
        return open;
    }
}
