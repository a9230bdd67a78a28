package io.riverrun.log;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import io.riverrun.log.disk.DiskFullException;
import io.riverrun.log.disk.DiskLock;
import io.riverrun.log.disk.FileStamp;
import io.riverrun.log.disk.OpenFiles;
import io.riverrun.log.disk.WriteBuffers;
import io.riverrun.log.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A disk in memory that behaves as badly as a disk may. Data is volatile until its file is forced,
 * names until their directory is; a loss of power ({@link #crash}) keeps of the rest what chance
 * has it, page by page. On demand it stops in the middle of an operation, returns errors below a
 * path, runs full, and flips bits. All chance comes from the given sources. Confined to one thread.
 */
final class SimulatedDisk implements Disk {

    /** How many logs may gather at a time. */
    static final int WRITE_BUFFERS = 3;

    private static final int CLOSED = -1;
    private static final long NEVER = Long.MAX_VALUE;

    /** The time of every file. */
    long nowMs = Batches.NOW;

    /** Whether {@link #openDirect} works. */
    boolean direct = true;

    /** Whether {@link #syncAll} finds no room for what was written, and loses it. */
    boolean fullAtSyncAll;

    /** Few, so that files are closed and opened again all the time. */
    private final OpenFiles openFiles = new OpenFiles(4);

    /** Fewer than there are logs, and small, so that some gather and are written all the time. */
    private WriteBuffers writeBuffers = noBuffersTaken();

    private final SimulatedDirectory root = new SimulatedDirectory();
    private final Map<Path, Object> locks = new HashMap<>();
    private final Map<Path, Integer> handles = new HashMap<>();
    private int run;
    private long operations;
    private long crashAt = NEVER;
    private long failAt = NEVER;
    private Path failBelow;
    private boolean down;
    private boolean hasFailed;
    private long room = NEVER;

    // --- what goes wrong ---

    /** The machine stops in the middle of the n-th operation from now, counted from 1. */
    void crashAfter(long n) {
        crashAt = operations + n;
    }

    /** The n-th operation from now that changes or forces something returns an error. */
    void failAfter(long n) {
        failAt = operations + n;
    }

    /** Every operation below the path returns an error, until that is null. */
    void failBelow(Path path) {
        failBelow = path;
    }

    /** So many bytes can be written from now on. */
    void roomBytes(long bytes) {
        room = bytes;
    }

    void enoughRoom() {
        room = NEVER;
    }

    boolean isDown() {
        return down;
    }

    /** Whether an operation failed since the last loss of power: the cache may lie since. */
    boolean hasFailed() {
        return hasFailed;
    }

    /** How many handles on the file were opened and not closed since the process began. */
    int openFiles(Path path) {
        return handles.getOrDefault(path, 0);
    }

    long operations() {
        return operations;
    }

    /** The process ends as by kill -9; the system keeps all that was written. */
    void kill() {
        run++;
        writeBuffers = noBuffersTaken();
        locks.clear();
        handles.clear();
        down = false;
        crashAt = NEVER;
        failAt = NEVER;
    }

    private static WriteBuffers noBuffersTaken() {
        return new WriteBuffers(1024, 1500, WRITE_BUFFERS);
    }

    /** Power is lost, and comes back. */
    void crash(Random random) {
        kill();
        hasFailed = false;
        root.crash(random);
    }

    /** Flips a bit of a batch that is not forced, if there is one; it shows after a crash. */
    boolean flipBit(Random random) {
        List<SimulatedFile> files = new ArrayList<>();
        root.collect(SegmentFiles.LOG, files);
        files.removeIf(SimulatedFile::isForced);
        return !files.isEmpty() && files.get(random.nextInt(files.size())).flipBit(random);
    }

    /** True when the machine is to stop within this operation, which is then done in part. */
    private boolean begin(Path path, boolean changes) throws IOException {
        look(path);
        if (!changes) {
            return false;
        }
        operations++;
        failIfDue(operations, path);
        return operations >= crashAt;
    }

    private void failIfDue(long operation, Path path) throws IOException {
        if (operation >= failAt) {
            failAt = NEVER;
            hasFailed = true;
            throw new IOException("simulated error at " + path);
        }
    }

    private void look(Path path) throws IOException {
        if (down) {
            throw new CrashError();
        }
        if (failBelow != null && path.startsWith(failBelow)) {
            throw new IOException("simulated disk of " + failBelow + " is gone");
        }
    }

    private CrashError stop() {
        down = true;
        return new CrashError();
    }

    // --- files and directories ---

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    @Override
    public DiskFile open(Path path) throws IOException {
        look(path);
        SimulatedDirectory parent = root.parentOf(path);
        Object node = parent.get(name(path));
        if (node instanceof SimulatedDirectory) {
            throw new IOException(path + " is a directory");
        }
        if (node == null) {
            boolean stops = begin(path, true);
            if (room <= 0) {
                throw new DiskFullException("no room on the disk of " + path, null);
            }
            node = new SimulatedFile();
            parent.add(name(path), node);
            if (stops) {
                throw stop();
            }
        }
        return new Handle(path, (SimulatedFile) node, false);
    }

    @Override
    public DiskFile openToRead(Path path) throws IOException {
        look(path);
        return new Handle(path, root.file(path), false) {
            @Override
            public void write(ByteBuffer source, long position) {
                throw new NonWritableChannelException();
            }
        };
    }

    @Override
    public Optional<DiskFile> openDirect(Path path) throws IOException {
        look(path);
        return direct ? Optional.of(new Handle(path, root.file(path), true)) : Optional.empty();
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
    public byte[] readAll(Path path) throws IOException {
        look(path);
        return root.file(path).contents();
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        look(directory);
        return root.directory(directory).names();
    }

    @Override
    public boolean exists(Path path) {
        return root.find(path) != null;
    }

    @Override
    public boolean isDirectory(Path path) {
        return root.find(path) instanceof SimulatedDirectory;
    }

    @Override
    public long size(Path path) throws IOException {
        look(path);
        return root.file(path).size();
    }

    @Override
    public Optional<FileStamp> stamp(Path path) throws IOException {
        look(path);
        return switch (root.find(path)) {
            case SimulatedFile file -> Optional.of(new FileStamp(file.size(), file.modified()));
            case SimulatedDirectory directory ->
                    Optional.of(new FileStamp(0, directory.modified()));
            case null, default -> Optional.empty();
        };
    }

    @Override
    public long lastModifiedMs(Path path) throws IOException {
        look(path);
        root.file(path);
        return nowMs;
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        look(directory);
        Object node = root.find(directory);
        if (node instanceof SimulatedFile) {
            throw new IOException(directory + " is a file");
        }
        if (node == null) {
            if (directory.getParent() != null) {
                createDirectories(directory.getParent());
            }
            boolean stops = begin(directory, true);
            root.parentOf(directory).add(name(directory), new SimulatedDirectory());
            if (stops) {
                throw stop();
            }
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        boolean stops = begin(from, true);
        if (!from.getParent().equals(to.getParent()) || root.find(from) == null) {
            throw new NoSuchFileException(from + " to " + to);
        }
        root.parentOf(from).rename(name(from), name(to));
        if (stops) {
            throw stop();
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        look(path);
        Object node = root.find(path);
        if (node == null) {
            return;
        }
        boolean stops = begin(path, true);
        if (node instanceof SimulatedDirectory directory && !directory.isEmpty()) {
            throw new java.nio.file.DirectoryNotEmptyException(path.toString());
        }
        root.parentOf(path).remove(name(path));
        if (stops) {
            throw stop();
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (begin(directory, true)) {
            throw stop();
        }
        root.directory(directory).force();
    }

    @Override
    public int syncAllFilesMin() {
        return 2;
    }

    @Override
    public boolean syncAll(Path directory) throws IOException {
        boolean stops;
        try {
            stops = begin(directory, true);
            if (fullAtSyncAll) {
                throw new DiskFullException("no room on the disk of " + directory, null);
            }
        } catch (IOException e) {
            root.directory(directory).files().forEach(SimulatedFile::failForce);
            throw e;
        }
        root.directory(directory).forceAll();
        if (stops) {
            throw stop();
        }
        return true;
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        look(path);
        return room;
    }

    @Override
    public Optional<DiskLock> tryLock(Path path) throws IOException {
        look(path);
        open(path).close();
        Object mine = new Object();
        if (locks.putIfAbsent(path, mine) != null) {
            return Optional.empty();
        }
        return Optional.of(() -> locks.remove(path, mine));
    }

    /** An open file, which the end of the process closes. */
    private class Handle implements DiskFile {

        private final Path path;
        private final SimulatedFile file;
        private final boolean past;
        private int openIn = run;

        Handle(Path path, SimulatedFile file, boolean past) {
            this.path = path;
            this.file = file;
            this.past = past;
            handles.merge(path, 1, Integer::sum);
        }

        private void check() throws IOException {
            if (openIn == CLOSED) {
                throw new ClosedChannelException();
            }
            if (openIn != run) {
                throw new CrashError();
            }
        }

        @Override
        public long size() throws IOException {
            check();
            look(path);
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            check();
            look(path);
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            check();
            boolean stops = begin(path, true);
            // Past the page cache one writes into files that were made at their full size.
            boolean inPlace = past && position + source.remaining() <= file.size();
            int count =
                    inPlace
                            ? source.remaining()
                            : (int) Math.min(source.remaining(), Math.max(0, room));
            boolean full = count < source.remaining();
            byte[] bytes = new byte[count];
            source.get(bytes);
            if (past) {
                file.writeDirect((int) position, bytes, !stops);
            } else {
                file.write((int) position, bytes);
            }
            room -= room == NEVER || inPlace ? 0 : count;
            if (stops) {
                throw stop();
            }
            if (full) {
                throw new DiskFullException("no room on the disk of " + path, null);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            check();
            boolean stops = begin(path, true);
            file.truncate((int) size);
            if (stops) {
                throw stop();
            }
        }

        @Override
        public void force() throws IOException {
            check();
            boolean stops;
            try {
                stops = begin(path, true);
            } catch (IOException e) {
                file.failForce();
                throw e;
            }
            if (stops) {
                throw stop();
            }
            file.force();
        }

        /** What it begins to write is as likely to survive as before: a hint promises nothing. */
        @Override
        public void beginWriteback(long position, long bytes) throws IOException {
            check();
            try {
                look(path);
                failIfDue(operations + 1, path);
            } catch (IOException e) {
                file.failForce();
                throw e;
            }
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target)
                throws IOException {
            check();
            look(path);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, 1 << 20));
            file.read(bytes, position);
            return target.write(bytes.flip());
        }

        @Override
        public void close() {
            if (openIn == run) {
                handles.merge(path, -1, Integer::sum);
            }
            openIn = CLOSED;
        }
    }
}
