package io.riverrun.log;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import io.riverrun.log.disk.DiskFullException;
import io.riverrun.log.disk.DiskLock;
import io.riverrun.log.disk.FileStamp;
import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.log.disk.OpenFiles;
import io.riverrun.log.disk.TooManyFilesException;
import io.riverrun.log.disk.WriteBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The real disk, which can be made to run full, half way through a write, to fail a force, to have
 * no file left to open, or to refuse deletions, and counts what is done. Others can be made to
 * interfere.
 */
final class FaultyDisk implements Disk {

    /**
     * What was asked to be written back.
     *
     * @param fileBytes the file's size at that moment
     */
    record Writeback(Path path, long position, long bytes, long fileBytes) {

        long end() {
            return position + bytes;
        }
    }

    private final Disk real = new FileSystemDisk();
    boolean full;

    /** What the names of the files end in for which it is full. */
    String fullFor = "";

    boolean fullAtForce;
    boolean failForce;
    boolean tooManyOpenFiles;
    boolean denyDelete;

    /** A folder whose stamp is denied, and one whose files' names are; null for none. */
    Path denyStamp;

    Path denyList;

    /** A file that may not be written, and one that may not be read; null for none. */
    Path denyWriteTo;

    Path denyReadOf;

    /** A file whose reads fail, as the disk does; null for none. */
    Path failReadOf;

    /** Happens once, just before a file or folder is renamed. */
    Runnable beforeNextRename = () -> {};

    /** Happens once, just before a folder is made. */
    Runnable beforeNextDirectory = () -> {};

    /** What a request for writeback fails with; null for none. */
    IOException failWriteback;

    /** The files that are open, as often as they are. */
    final List<Path> open = new CopyOnWriteArrayList<>();

    int reads;
    int readBytesMax;
    int writes;
    int writeBytesMax;
    int forces;
    int directorySyncs;
    int lists;
    final List<Writeback> writebacks = new ArrayList<>();

    @Override
    public DiskFile open(Path path) throws IOException {
        if (tooManyOpenFiles) {
            throw new TooManyFilesException(path.toString(), null);
        }
        if (path.equals(denyWriteTo)) {
            throw new AccessDeniedException(path.toString());
        }
        return faulty(path, real.open(path));
    }

    @Override
    public DiskFile openToRead(Path path) throws IOException {
        if (path.equals(denyReadOf)) {
            throw new AccessDeniedException(path.toString());
        }
        return faulty(path, real.openToRead(path));
    }

    private DiskFile faulty(Path path, DiskFile file) {
        open.add(path);
        return new DiskFile() {
            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                reads++;
                readBytesMax = Math.max(readBytesMax, target.remaining());
                if (path.equals(failReadOf)) {
                    throw new IOException("the disk is gone");
                }
                return file.read(target, position);
            }

            @Override
            public void write(ByteBuffer source, long position) throws IOException {
                writes++;
                writeBytesMax = Math.max(writeBytesMax, source.remaining());
                if (full && path.toString().endsWith(fullFor)) {
                    ByteBuffer half = source.slice(source.position(), source.remaining() / 2);
                    file.write(half, position);
                    throw new DiskFullException("no room", null);
                }
                file.write(source, position);
            }

            @Override
            public void truncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override
            public void force() throws IOException {
                forces++;
                if (fullAtForce) {
                    throw new DiskFullException("no room", null);
                }
                if (failForce) {
                    throw new IOException("the disk is gone");
                }
                file.force();
            }

            @Override
            public void beginWriteback(long position, long bytes) throws IOException {
                writebacks.add(new Writeback(path, position, bytes, file.size()));
                if (failWriteback != null) {
                    throw failWriteback;
                }
                file.beginWriteback(position, bytes);
            }

            @Override
            public long transferTo(long position, long count, WritableByteChannel target)
                    throws IOException {
                return file.transferTo(position, count, target);
            }

            @Override
            public void close() throws IOException {
                open.remove(path);
                file.close();
            }
        };
    }

    @Override
    public OpenFiles openFiles() {
        return real.openFiles();
    }

    @Override
    public WriteBuffers writeBuffers() {
        return real.writeBuffers();
    }

    @Override
    public byte[] readAll(Path path) throws IOException {
        return real.readAll(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        lists++;
        if (directory.equals(denyList)) {
            throw new AccessDeniedException(directory.toString());
        }
        return real.list(directory);
    }

    @Override
    public boolean exists(Path path) {
        return real.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return real.isDirectory(path);
    }

    @Override
    public Optional<FileStamp> stamp(Path path) throws IOException {
        if (path.equals(denyStamp)) {
            throw new AccessDeniedException(path.toString());
        }
        return real.stamp(path);
    }

    @Override
    public long size(Path path) throws IOException {
        return real.size(path);
    }

    @Override
    public long lastModifiedMs(Path path) throws IOException {
        return real.lastModifiedMs(path);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Runnable interference = beforeNextDirectory;
        beforeNextDirectory = () -> {};
        interference.run();
        real.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Runnable interference = beforeNextRename;
        beforeNextRename = () -> {};
        interference.run();
        real.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        if (denyDelete) {
            throw new AccessDeniedException(path.toString());
        }
        real.delete(path);
        if (path.equals(denyWriteTo)) {
            // It was about the file, not about its name.
            denyWriteTo = null;
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (tooManyOpenFiles) {
            throw new TooManyFilesException(directory.toString(), null);
        }
        directorySyncs++;
        real.syncDirectory(directory);
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        return real.usableBytes(path);
    }

    @Override
    public Optional<DiskLock> tryLock(Path path) throws IOException {
        return real.tryLock(path);
    }
}
