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
import java.nio.file.Path;

/**
 * How the system's functions that the JDK does not offer are called, on a descriptor of their own.
 * Stateless; loaded when one is first needed, since it takes some 50 ms.
 */
final class SystemCalls {

    private static final int O_RDONLY = 0;

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

    private SystemCalls() {}

    /** What is done with an open descriptor; {@code errors} is the first argument of each call. */
    @FunctionalInterface
    interface Call {

        /** As a system call returns: 0, or else the error is in {@code errors}. */
        int on(int descriptor, MemorySegment errors) throws Throwable;
    }

    /** What the error of a step means; null when it means nothing. */
    @FunctionalInterface
    interface Failure {

        /**
         * What to throw, or null.
         *
         * @param step "opened", "used" or "closed"
         * @param error as numbered in errno(3)
         */
        IOException of(String step, int error);
    }

    /** The function, which takes a segment for the errors first; null where there is none. */
    @SuppressWarnings("restricted") // the launcher allows native access
    static MethodHandle function(String name, FunctionDescriptor types, Linker.Option... options) {
        Linker.Option[] all = new Linker.Option[options.length + 1];
        System.arraycopy(options, 0, all, 1, options.length);
        all[0] = Linker.Option.captureCallState("errno");
        return LINKER.defaultLookup()
                .find(name)
                .map(address -> LINKER.downcallHandle(address, types, all))
                .orElse(null);
    }

    /** Whether files can be opened at all. */
    static boolean areAvailable() {
        return OPEN != null && CLOSE != null;
    }

    /** Opens the file or folder, calls, and closes. */
    static void run(Path path, Call call, Failure failures) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errors = arena.allocate(ERRORS);
            int descriptor =
                    (int) OPEN.invokeExact(errors, arena.allocateFrom(path.toString()), O_RDONLY);
            IOException failure = null;
            if (descriptor < 0) {
                failure = failures.of("opened", error(errors));
            } else {
                int result = call.on(descriptor, errors);
                failure = result == 0 ? null : failures.of("used", error(errors));
                int closed = (int) CLOSE.invokeExact(errors, descriptor);
                if (failure == null && closed != 0) {
                    failure = failures.of("closed", error(errors));
                }
            }
            if (failure != null) {
                throw failure;
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static int error(MemorySegment errors) {
        return (int) ERRNO.get(errors, 0L);
    }
}
