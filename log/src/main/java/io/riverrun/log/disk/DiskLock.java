package io.riverrun.log.disk;

import java.io.Closeable;
import java.io.IOException;

/** An exclusive lock on a file, held until it is closed or the process ends. */
public interface DiskLock extends Closeable {
    @Override
    void close() throws IOException;
}
