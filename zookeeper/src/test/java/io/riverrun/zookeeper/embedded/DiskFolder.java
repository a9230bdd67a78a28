package io.riverrun.zookeeper.embedded;

import java.io.File;
import java.nio.file.Path;

/** A folder on a disk that has as much room as it is told. Thread-safe. */
final class DiskFolder extends File {
    private static final long serialVersionUID = 1L;
    private static final long MUCH = 1L << 40;

    private volatile long usableBytes = MUCH;

    DiskFolder(Path path) {
        super(path.toString());
    }

    void leave(long bytes) {
        usableBytes = bytes;
    }

    void makeRoom() {
        usableBytes = MUCH;
    }

    @Override
    public long getUsableSpace() {
        return usableBytes;
    }
}
