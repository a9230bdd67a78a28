package io.riverrun.log.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The file system of the machine. Thread-safe. A thread that is interrupted while it reads or
 * writes closes the file it uses, as the JDK's channels do: do not interrupt threads in here.
 */
public final class FileSystemDisk implements Disk {

    /** Past the page cache; null where the JDK does not know how. */
    private static final OpenOption DIRECT = directOption();

    /**
     * A forced write takes a fraction of a millisecond, on disks of this day; a sync of all waits
     * for what other processes wrote, too.
     */
    private static final int SYNC_ALL_FILES_MIN = 128;

    /** More would cost memory and save nothing. */
    private static final int FILES_MAX = 65_536;

    /** Where there is no telling, the usual limit. */
    private static final int FILES_MAX_UNKNOWN = 1_024;

    private final OpenFiles openFiles;
    private final WriteBuffers writeBuffers = new WriteBuffers();

    /** A disk of which so many files stay open as half of those that the process may open. */
    public FileSystemDisk() {
        this(filesOpenMax() / 2);
    }

    /** A disk of which so many files stay open at most. */
    public FileSystemDisk(int filesOpenMax) {
        this.openFiles = new OpenFiles(filesOpenMax);
    }

    /** As the system tells; the JVM has raised its soft limit to the hard one. */
    private static int filesOpenMax() {
        try (Stream<String> limits = Files.lines(Path.of("/proc/self/limits"))) {
            return limits.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split(" +", -1)[3])
                    .mapToInt(Integer::parseInt)
                    .map(limit -> Math.min(limit, FILES_MAX))
                    .findFirst()
                    .orElse(FILES_MAX_UNKNOWN);
        } catch (IOException | NumberFormatException e) {
            return FILES_MAX_UNKNOWN;
        }
    }

    @Override
    public OpenFiles openFiles() {
        return openFiles;
    }

    @Override
    public WriteBuffers writeBuffers() {
        return writeBuffers;
    }

    @Override
    public DiskFile open(Path path) throws IOException {
        return open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    }

    @Override
    public DiskFile openToRead(Path path) throws IOException {
        return open(path, StandardOpenOption.READ);
    }

    private static DiskFile open(Path path, OpenOption... options) throws IOException {
        try {
            return new ChannelFile(path, FileChannel.open(path, options));
        } catch (IOException e) {
            throw named(path, e);
        }
    }

    @Override
    public Optional<DiskFile> openDirect(Path path) throws IOException {
        try {
            if (DIRECT == null
                    || DIRECT_BLOCK_BYTES % Files.getFileStore(path).getBlockSize() != 0) {
                return Optional.empty();
            }
            return Optional.of(
                    new ChannelFile(
                            path,
                            FileChannel.open(
                                    path,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.DSYNC,
                                    DIRECT)));
        } catch (UnsupportedOperationException | FileSystemException e) {
            return Optional.empty();
        }
    }

    @Override
    public byte[] readAll(Path path) throws IOException {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw named(path, e);
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        // Quicker than a stream of paths, of which a start with many partitions would see a
        // million.
        String[] names = directory.toFile().list();
        if (names == null) {
            // It does not say why; this does, or it works.
            try (Stream<Path> paths = Files.list(directory)) {
                return paths.map(path -> path.getFileName().toString()).toList();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } catch (IOException e) {
                throw named(directory, e);
            }
        }
        return List.of(names);
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public long size(Path path) throws IOException {
        return Files.size(path);
    }

    @Override
    public long lastModifiedMs(Path path) throws IOException {
        return Files.getLastModifiedTime(path).toMillis();
    }

    @Override
    public Optional<FileStamp> stamp(Path path) throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(
                    new FileStamp(now.size(), now.lastModifiedTime().to(TimeUnit.NANOSECONDS)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw named(directory, e);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw named(from, e);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw named(path, e);
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw tooManyFiles(directory, e);
        }
    }

    @Override
    public int syncAllFilesMin() {
        return SYNC_ALL_FILES_MIN;
    }

    @Override
    public boolean syncAll(Path directory) throws IOException {
        if (!FileSystemSync.isAvailable()) {
            return false;
        }
        try {
            FileSystemSync.run(directory);
            return true;
        } catch (TooManyFilesException e) {
            // For this one folder; those that are to be forced are open already.
            return false;
        }
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException e) {
            throw named(path, e);
        }
    }

    @Override
    public Optional<DiskLock> tryLock(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this process, which is as good as by another.
            lock = null;
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? Optional.empty() : Optional.of(channel::close);
    }

    /** By name, since the option is not part of the platform's standard interface. */
    private static OpenOption directOption() {
        try {
            for (Object option :
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
                if (option.toString().equals("DIRECT")) {
                    return (OpenOption) option;
                }
            }
            return null;
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private static IOException named(Path path, IOException cause) {
        String reason = String.valueOf(cause.getMessage());
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("quota exceeded")) {
            return new DiskFullException("no room on the disk of " + path, cause);
        }
        if (cause instanceof FileSystemException e && lower.contains("operation not permitted")) {
            return notPermitted(e);
        }
        return tooManyFiles(path, cause);
    }

    /**
     * The JDK's class for a matter of rights, which it has for one of the two errors that say so:
     * the other is what a file meets that may not be changed by anybody ({@code chattr +i}).
     */
    private static IOException notPermitted(FileSystemException cause) {
        IOException denied =
                new AccessDeniedException(cause.getFile(), cause.getOtherFile(), cause.getReason());
        denied.initCause(cause);
        return denied;
    }

    private static IOException tooManyFiles(Path path, IOException cause) {
        String reason = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return reason.contains("too many open files")
                ? new TooManyFilesException(path + " could not be opened", cause)
                : cause;
    }

    private static final class ChannelFile implements DiskFile {

        private final Path path;
        private final FileChannel channel;

        ChannelFile(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int total = 0;
            while (target.hasRemaining()) {
                int count = channel.read(target, position + total);
                if (count < 0) {
                    break;
                }
                total += count;
            }
            return total;
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            try {
                long at = position;
                while (source.hasRemaining()) {
                    at += channel.write(source, at);
                }
            } catch (IOException e) {
                throw named(path, e);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void force() throws IOException {
            try {
                channel.force(false);
            } catch (IOException e) {
                throw named(path, e);
            }
        }

        @Override
        public void beginWriteback(long position, long bytes) throws IOException {
            if (FileWriteback.isAvailable()) {
                FileWriteback.begin(path, position, bytes);
            }
        }

        @Override
        public boolean isCached(long position, long bytes) throws IOException {
            return FilePages.areAvailable() && FilePages.areCached(path, position, bytes);
        }

        @Override
        public void bringIn(long position, int bytes, boolean andMore) throws IOException {
            if (!FilePages.areAvailable() || !FilePages.readIn(path, position, bytes, andMore)) {
                DiskFile.super.bringIn(position, bytes, andMore);
            }
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target)
                throws IOException {
            return channel.transferTo(position, count, target);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
