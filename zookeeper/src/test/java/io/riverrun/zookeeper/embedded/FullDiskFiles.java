package io.riverrun.zookeeper.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * ZooKeeper's files on a disk that is full on demand, and takes then a part only of what its log is
 * about to write. Thread-safe as its superclass is.
 */
final class FullDiskFiles extends FileTxnSnapLog {

    /** What the disk does not take of a transaction; its last byte above all. */
    private static final int TORN_BYTES = 20;

    private final Disk disk;
    private final Path folder;

    /** How often the log was asked for something after it had failed. */
    final AtomicInteger asksAfterFailure = new AtomicInteger();

    private volatile boolean failed;

    FullDiskFiles(File folder, Disk disk) throws IOException {
        super(folder, folder);
        this.folder = folder.toPath().resolve("version-2");
        this.disk = disk;
    }

    /** What all files of one folder have in common. */
    static final class Disk {
        volatile boolean full;
        volatile boolean fullForSnapshots;

        /** How long a snapshot takes at least. */
        volatile int snapshotMs;

        /** How often a full disk refused something. */
        final AtomicInteger refusals = new AtomicInteger();
    }

    @Override
    public boolean append(Request request) throws IOException {
        countAsk();
        return super.append(request);
    }

    @Override
    public void rollLog() throws IOException {
        countAsk();
        super.rollLog();
    }

    @Override
    public void commit() throws IOException {
        countAsk();
        super.commit();
        if (disk.full) {
            failed = true;
            tear();
            disk.refusals.incrementAndGet();
            throw new IOException("No space left on device");
        }
    }

    @Override
    public File save(DataTree tree, ConcurrentHashMap<Long, Integer> sessions, boolean forced)
            throws IOException {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(disk.snapshotMs));
        File snapshot = super.save(tree, sessions, forced);
        if (disk.fullForSnapshots) {
            try (FileChannel channel =
                    FileChannel.open(snapshot.toPath(), StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 2);
            }
            disk.refusals.incrementAndGet();
            throw new IOException("No space left on device");
        }
        return snapshot;
    }

    private void countAsk() {
        if (failed) {
            asksAfterFailure.incrementAndGet();
        }
    }

    /** Takes the end of the last transaction away again, but not the room that was set aside. */
    private void tear() throws IOException {
        Path log;
        try (Stream<Path> files = Files.list(folder)) {
            log =
                    files.filter(file -> file.getFileName().toString().startsWith("log."))
                            .max((a, b) -> Long.compare(zxid(a), zxid(b)))
                            .orElseThrow();
        }
        byte[] content = Files.readAllBytes(log);
        int end = content.length;
        while (content[end - 1] == 0) {
            end--;
        }
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(TORN_BYTES), end - TORN_BYTES);
        }
    }

    private static long zxid(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(name.indexOf('.') + 1), 16);
    }
}
