package io.riverrun.benchmarks.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps the page cache full, as it is on a machine that has been up for a while: what a broker
 * writes takes the place of clean pages. Otherwise the first broker of a round would get memory
 * that nobody has touched yet; on a virtual machine that gives free memory back to its host, a
 * write to such a page costs ten times as much as one to another. Confined to one thread.
 */
public final class FilledPageCache implements AutoCloseable {
    private static final String FILE_NAME = "page-cache-filler";
    private static final long LEFT_FREE_BYTES = 1L << 28;
    private static final int READ_BYTES = 1 << 20;

    private final Path file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);

    /**
     * Makes a file as large as the memory that is available now, all of it a hole.
     *
     * @param folder on whose file system it lies; it takes no room there
     */
    public FilledPageCache(Path folder) throws IOException {
        file = folder.resolve(FILE_NAME);
        long bytes = Math.max(1, Machine.memoryAvailableBytes() - LEFT_FREE_BYTES);
        Files.deleteIfExists(file);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), bytes - 1);
        }
    }

    /** Reads the file: pages that were freed since the last time are taken again. */
    public void fill() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer.clear()) >= 0) {
                // The kernel keeps what it read.
            }
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
