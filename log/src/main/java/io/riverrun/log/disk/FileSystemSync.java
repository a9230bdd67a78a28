package io.riverrun.log.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * The system call syncfs(2), which the JDK does not offer: all files and folders of a file system
 * at once. Stateless; loaded when it is first needed, since it takes some 50 ms.
 *
 * <p>What it cannot tell: that something could not be written back which another's syncfs was told
 * of before this one opened its descriptor. A descriptor that stays open would be told, but once:
 * of two syncs at the same time through it, one would take its files for durable that are lost.
 */
final class FileSystemSync {

    private static final int O_RDONLY = 0;

    /**
     * The system calls' errors that say nothing of the device, as numbered in errno(3) on Linux.
     */
    private static final int ENFILE = 23;

    private static final int EMFILE = 24;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout ERRORS = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            ERRORS.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN =
            function(
                    "open",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle SYNC =
            reportsErrors()
                    ? function(
                            "syncfs",
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                    : null;

    private FileSystemSync() {}

    @SuppressWarnings("restricted") // the launcher allows native access
    private static MethodHandle function(
            String name, FunctionDescriptor types, Linker.Option... options) {
        Linker.Option[] all = new Linker.Option[options.length + 1];
        System.arraycopy(options, 0, all, 1, options.length);
        all[0] = Linker.Option.captureCallState("errno");
        return LINKER.defaultLookup()
                .find(name)
                .map(address -> LINKER.downcallHandle(address, types, all))
                .orElse(null);
    }

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
        return SYNC != null && OPEN != null && CLOSE != null;
    }

    /**
     * Returns when all that was written to the file system of the folder is on stable storage.
     *
     * @throws DiskFullException when there was no room to keep what was written, so that it is lost
     * @throws FileSystemException with "Too many open files", when nothing was done
     */
    static void run(Path folder) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errors = arena.allocate(ERRORS);
            int descriptor =
                    (int) OPEN.invokeExact(errors, arena.allocateFrom(folder.toString()), O_RDONLY);
            if (descriptor < 0) {
                throw failure("opened", folder, errors);
            }
            int result = (int) SYNC.invokeExact(errors, descriptor);
            IOException failure = result == 0 ? null : failure("synced", folder, errors);
            int closed = (int) CLOSE.invokeExact(errors, descriptor);
            if (failure != null || closed != 0) {
                throw failure != null ? failure : failure("closed", folder, errors);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static IOException failure(String what, Path folder, MemorySegment errors) {
        return failure(what, folder, (int) ERRNO.get(errors, 0L));
    }

    /** What the failure means to {@link WatchedDisk}. */
    static IOException failure(String what, Path folder, int error) {
        String message =
                "the file system of %s could not be %s: error %d".formatted(folder, what, error);
        return switch (error) {
            case ENOSPC, EDQUOT -> new DiskFullException(message, null);
            case ENFILE, EMFILE -> new FileSystemException(message, null, "Too many open files");
            default -> new IOException(message);
        };
    }
}
