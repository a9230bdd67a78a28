package io.riverrun.log.disk;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The system call syncfs(2), which the JDK does not offer: all files and folders of a file system
 * at once. Stateless.
 *
 * <p>What it cannot tell: that something could not be written back which another's syncfs was told
 * of before this one opened its descriptor. A descriptor that stays open would be told, but once:
 * of two syncs at the same time through it, one would take its files for durable that are lost.
 */
final class FileSystemSync {

    /**
     * The system calls' errors that say nothing of the device, as numbered in errno(3) on Linux.
     */
    private static final int ENFILE = 23;

    private static final int EMFILE = 24;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    private static final MethodHandle SYNC =
            reportsErrors()
                    ? SystemCalls.function(
                            "syncfs",
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                    : null;

    private FileSystemSync() {}

    /** Linux before 5.8 does not say when something could not be written. */
    private static boolean reportsErrors() {
        String[] version = System.getProperty("os.version").split("[^0-9]+", 3);
        if (!System.getProperty("os.name").equals("Linux") || version.length < 2) {
            return false;
        }
        int major = Integer.parseInt(version[0]);
        return major > 5 || (major == 5 && Integer.parseInt(version[1]) >= 8);
    }

    /** Whether {@link #run} can be used on this system. */
    static boolean isAvailable() {
        return SYNC != null && SystemCalls.areAvailable();
    }

    /**
     * Returns when all that was written to the file system of the folder is on stable storage.
     *
     * @throws DiskFullException when there was no room to keep what was written, so that it is lost
     * @throws TooManyFilesException when nothing was done
     */
    static void run(Path folder) throws IOException {
        SystemCalls.run(
                folder,
                (descriptor, errors) -> (int) SYNC.invokeExact(errors, descriptor),
                (step, error) -> failure(step, folder, error));
    }

    /** What the failure means to {@link WatchedDisk}. */
    static IOException failure(String step, Path folder, int error) {
        String message =
                "the file system of %s could not be synced: error %d when %s"
                        .formatted(folder, error, step);
        return switch (error) {
            case ENOSPC, EDQUOT -> new DiskFullException(message, null);
            case ENFILE, EMFILE -> new TooManyFilesException(message, null);
            default -> new IOException(message);
        };
    }
}
