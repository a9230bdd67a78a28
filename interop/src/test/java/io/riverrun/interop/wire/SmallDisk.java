package io.riverrun.interop.wire;

import io.riverrun.interop.process.ForkedProcess;
import io.riverrun.interop.process.TemporaryFolder;
import io.riverrun.interop.tools.SkippedTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A file system of a few megabytes, with ballast in it that can be thrown out to make room.
 * Confined to the test's thread.
 */
final class SmallDisk implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final int BLOCK_BYTES = 4_096;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one, or skips the running test where that is not allowed. */
    static SmallDisk mountOrSkip(int sizeMb, int ballastMb) {
        Path folder = TemporaryFolder.create("small-disk");
        int exit =
                run(
                        folder,
                        List.of("mount", "-t", "tmpfs", "-o", "size=" + sizeMb + "m", "tmpfs"),
                        folder);
        if (exit != 0) {
            TemporaryFolder.delete(folder);
            SkippedTools.skip("full disk", "mounting a small file system is not allowed here");
        }
        SmallDisk disk = new SmallDisk(folder);
        try {
            Files.write(disk.ballast(), new byte[ballastMb << 20]);
        } catch (IOException e) {
            disk.close();
            throw new UncheckedIOException(e);
        }
        return disk;
    }

    Path folder() {
        return folder;
    }

    /** Takes all the room that there is, to the last block. */
    void fillUp() {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        try (FileChannel file =
                FileChannel.open(
                        folder.resolve("rest"),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
            while (true) {
                file.write(block.clear());
            }
        } catch (IOException e) {
            if (folder.toFile().getUsableSpace() > 0) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Throws the ballast out. */
    void makeRoom() {
        try {
            Files.delete(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (run(folder, List.of("umount", "--lazy"), folder) == 0) {
            TemporaryFolder.delete(folder);
        }
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    private static int run(Path folder, List<String> command, Path target) {
        Path output = folder.resolveSibling(folder.getFileName() + ".out");
        try {
            List<String> whole = new ArrayList<>(command);
            whole.add(target.toString());
            return ForkedProcess.start(whole, output).awaitExit(LIMIT);
        } catch (UncheckedIOException e) {
            return 1;
        } finally {
            deleteQuietly(output);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // A stray file in the temporary folder harms nobody.
        }
    }
}
