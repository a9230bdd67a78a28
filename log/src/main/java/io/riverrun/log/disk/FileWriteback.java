package io.riverrun.log.disk;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The system call sync_file_range(2) of Linux, which the JDK does not offer, asked for no more than
 * to begin writing a range of a file's dirty pages to the device. It forces nothing: neither the
 * device's cache nor where the file's blocks are. Stateless.
 *
 * <p>It does not wait for the device either, since whoever waits is told of what could not be
 * written, and a descriptor that is opened later would not be any more: fdatasync(2) is to be told.
 */
final class FileWriteback {

    /** Begin to write the pages of the range that are not being written yet. */
    private static final int SYNC_FILE_RANGE_WRITE = 2;

    /** What errno(3) says when what was written is lost; all else means nothing for a hint. */
    private static final int EIO = 5;

    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    private static final MethodHandle BEGIN =
            SystemCalls.function(
                    "sync_file_range",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT));

    private FileWriteback() {}

    /** Whether {@link #begin} does something on this system. */
    static boolean isAvailable() {
        return BEGIN != null && SystemCalls.areAvailable();
    }

    /**
     * Begins to write the range to the device, if the file can still be opened by its name.
     *
     * @throws DiskFullException when there was no room to keep what was written, so that it is lost
     * @throws IOException when the system failed to write; it may tell nobody else of that
     */
    static void begin(Path path, long position, long bytes) throws IOException {
        SystemCalls.run(
                path,
                (descriptor, errors) ->
                        (int)
                                BEGIN.invokeExact(
                                        errors, descriptor, position, bytes, SYNC_FILE_RANGE_WRITE),
                (step, error) -> failure(step, path, error));
    }

    /** Of a file that could not be opened nothing was asked, so that nothing has gone wrong. */
    static IOException failure(String step, Path path, int error) {
        if (!step.equals("used")) {
            return null;
        }
        String message = path + " could not be written to its device: error " + error;
        return switch (error) {
            case EIO -> new IOException(message);
            case ENOSPC, EDQUOT -> new DiskFullException(message, null);
            // Nothing was lost: not known, not allowed, or interrupted.
            default -> null;
        };
    }
}
