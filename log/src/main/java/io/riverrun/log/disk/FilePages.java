package io.riverrun.log.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * What the system has of a file in its page cache, by cachestat(2) of Linux 6.5 and newer, and how
 * more gets there, a piece at a time. The JDK offers neither. Stateless.
 *
 * <p>A read through the JDK would have the system read far ahead, megabytes at once on some
 * devices, and a write of the journal wait behind them: only a descriptor that is said to be read
 * at random (posix_fadvise(2)) reads what it is asked for and no more.
 */
final class FilePages {

    /** One number on all architectures: the system call is younger than their common table. */
    private static final long CACHESTAT = 451;

    private static final int CACHESTAT_BYTES = 5 * Long.BYTES;
    private static final int RANGE_BYTES = 2 * Long.BYTES;
    private static final int POSIX_FADV_RANDOM = 1;

    /** Linux's largest read at a time that devices take in one piece or few. */
    private static final int READ_BYTES = 256 << 10;

    private static final MethodHandle SYSCALL =
            SystemCalls.function(
                    "syscall",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(1));
    private static final MethodHandle ADVISE =
            SystemCalls.function(
                    "posix_fadvise",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT));
    private static final MethodHandle READ =
            SystemCalls.function(
                    "pread",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG));
    private static final MethodHandle PAGE_BYTES =
            SystemCalls.function("getpagesize", FunctionDescriptor.of(ValueLayout.JAVA_INT));

    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

    private FilePages() {}

    /** What is read goes here; written by all threads, and read by none. */
    private static final class Scratch {
        private static final MemorySegment BYTES = Arena.global().allocate(READ_BYTES);
    }

    /** Whether anything here does something on this system; cachestat(2) may be missing still. */
    static boolean areAvailable() {
        return LINUX
                && SystemCalls.areAvailable()
                && SYSCALL != null
                && ADVISE != null
                && READ != null
                && PAGE_BYTES != null;
    }

    /** Whether the whole range is in the page cache; false where there is no telling. */
    static boolean areCached(Path path, long position, long bytes) throws IOException {
        boolean[] all = new boolean[1];
        SystemCalls.run(
                path,
                (descriptor, errors) -> {
                    all[0] = cached(descriptor, errors, position, bytes);
                    return 0;
                },
                // Who cannot be asked may be read another way.
                (_, _) -> null);
        return all[0];
    }

    private static boolean cached(int descriptor, MemorySegment errors, long position, long bytes)
            throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment range = arena.allocate(RANGE_BYTES, Long.BYTES);
            MemorySegment answer = arena.allocate(CACHESTAT_BYTES, Long.BYTES);
            range.set(ValueLayout.JAVA_LONG, 0, position);
            range.set(ValueLayout.JAVA_LONG, Long.BYTES, bytes);
            long result =
                    (long) SYSCALL.invokeExact(errors, CACHESTAT, descriptor, range, answer, 0);
            if (result != 0) {
                return false;
            }
            long pageBytes = (int) PAGE_BYTES.invokeExact(errors);
            long pages = (position + bytes - 1) / pageBytes - position / pageBytes + 1;
            return answer.get(ValueLayout.JAVA_LONG, 0) >= pages;
        }
    }

    /**
     * Reads the range into the page cache; returns when it is there.
     *
     * @param ahead whether the system may read more
     * @return false when that was not possible; a read through the JDK tells why
     */
    static boolean readIn(Path path, long position, long bytes, boolean ahead) throws IOException {
        boolean[] done = new boolean[1];
        SystemCalls.run(
                path,
                (descriptor, errors) -> {
                    if (!ahead) {
                        // Where the advice is not taken the system reads ahead: bearable.
                        int _ =
                                (int)
                                        ADVISE.invokeExact(
                                                errors, descriptor, 0L, 0L, POSIX_FADV_RANDOM);
                    }
                    done[0] = read(descriptor, errors, position, bytes);
                    return 0;
                },
                (_, _) -> null);
        return done[0];
    }

    private static boolean read(int descriptor, MemorySegment errors, long position, long bytes)
            throws Throwable {
        long at = position;
        long end = position + bytes;
        while (at < end) {
            long count =
                    (long)
                            READ.invokeExact(
                                    errors,
                                    descriptor,
                                    Scratch.BYTES,
                                    Math.min(READ_BYTES, end - at),
                                    at);
            if (count <= 0) {
                return count == 0;
            }
            at += count;
        }
        return true;
    }
}
