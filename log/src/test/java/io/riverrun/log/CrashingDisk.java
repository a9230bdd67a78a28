package io.riverrun.log;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import io.riverrun.log.disk.DiskLock;
import io.riverrun.log.disk.FileStamp;
import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.log.disk.OpenFiles;
import io.riverrun.log.disk.WriteBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The real disk, until it has changed something as often as it may: from then on it changes nothing
 * any more, as for a process that was killed. {@link #losePower} then takes what was not forced.
 * Forcing is only noted, so that tests are quick.
 */
final class CrashingDisk implements Disk {

    /** Thrown once the disk has crashed. */
    static final class Crash extends IOException {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("crashed");
        }
    }

    private final Disk real = new FileSystemDisk();
    private final Map<Path, Long> forcedBytes = new HashMap<>();
    private final List<OpenFile> open = new ArrayList<>();
    private int changesLeft = Integer.MAX_VALUE;

    void crashAfter(int changes) {
        changesLeft = changes;
    }

    boolean hasCrashed() {
        return changesLeft < 0;
    }

    private void change() throws Crash {
        if (changesLeft == Integer.MAX_VALUE) {
            return;
        }
        changesLeft = Math.max(-1, changesLeft - 1);
        if (changesLeft < 0) {
            throw new Crash();
        }
    }

    /** Cuts every file to what was forced of it; names stay as they were given. */
    void losePower() throws IOException {
        for (Map.Entry<Path, Long> file : forcedBytes.entrySet()) {
            if (Files.exists(file.getKey()) && Files.size(file.getKey()) > file.getValue()) {
                try (DiskFile cut = real.open(file.getKey())) {
                    cut.truncate(file.getValue());
                }
            }
        }
    }

    @Override
    public DiskFile open(Path path) throws IOException {
        if (!real.exists(path)) {
            change();
        }
        DiskFile file = real.open(path);
        forcedBytes.putIfAbsent(path, file.size());
        OpenFile opened = new OpenFile(path, file);
        open.add(opened);
        return opened;
    }

    @Override
    public DiskFile openToRead(Path path) throws IOException {
        return real.openToRead(path);
    }

    @Override
    public Optional<DiskFile> openDirect(Path path) {
        return Optional.empty();
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        change();
        real.rename(from, to);
        Long forced = forcedBytes.remove(from);
        if (forced != null) {
            forcedBytes.put(to, forced);
        }
        for (OpenFile each : open) {
            each.path = each.path.equals(from) ? to : each.path;
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        change();
        real.delete(path);
        forcedBytes.remove(path);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        change();
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        change();
        real.createDirectories(directory);
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
    public long usableBytes(Path path) throws IOException {
        return real.usableBytes(path);
    }

    @Override
    public Optional<DiskLock> tryLock(Path path) throws IOException {
        return real.tryLock(path);
    }

    /** A file, by the name that it has now. */
    private final class OpenFile implements DiskFile {
        private Path path;
        private final DiskFile file;

        OpenFile(Path path, DiskFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            try {
                change();
            } catch (Crash e) {
                file.write(source.slice(source.position(), source.remaining() / 2), position);
                throw e;
            }
            file.write(source, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            change();
            file.truncate(size);
            forcedBytes.computeIfPresent(path, (_, forced) -> Math.min(forced, size));
        }

        @Override
        public void force() throws IOException {
            change();
            forcedBytes.put(path, file.size());
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target)
                throws IOException {
            return file.transferTo(position, count, target);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
