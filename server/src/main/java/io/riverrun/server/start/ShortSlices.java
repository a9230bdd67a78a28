package io.riverrun.server.start;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Short slices of the processor for threads that clients wait for. Linux lets a thread that asks
 * for less at a time run sooner: it need not wait until another's slice of some milliseconds is
 * over, such as a compiler's or a collector's. The thread's share stays the same, and no right is
 * needed. Kernels before 6.12 take the wish and do nothing (sched_setattr(2), EEVDF). Thread-safe.
 */
final class ShortSlices {

    private static final Logger LOG = LoggerFactory.getLogger(ShortSlices.class);

    /** Long enough for a request with its write to the journal; the system's least is 100 us. */
    static final long SLICE_NS = 200_000;

    /** {@code struct sched_attr} as it was at first, which each kernel takes. */
    private static final int ATTRIBUTES_BYTES = 48;

    private static final int RUNTIME_AT = 24;

    private static final int THIS_THREAD = 0;
    private static final int NO_FLAGS = 0;

    private final MethodHandle call;
    private final Numbers numbers;

    /** The calls' numbers, which are the processor's. */
    private record Numbers(long get, long set) {

        static Optional<Numbers> of(String architecture) {
            return switch (architecture) {
                case "amd64" -> Optional.of(new Numbers(315, 314));
                case "aarch64" -> Optional.of(new Numbers(275, 274));
                default -> Optional.empty();
            };
        }
    }

    private ShortSlices(MethodHandle call, Numbers numbers) {
        this.call = call;
        this.numbers = numbers;
    }

    /** Empty on another system than Linux, or another processor; takes some 50 ms. */
    @SuppressWarnings("restricted") // the launcher allows native access
    static Optional<ShortSlices> ofSystem() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor types =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT);
        return linker.defaultLookup()
                .find("syscall")
                .flatMap(address ->
                        Numbers.of(System.getProperty("os.arch"))
                                .map(numbers ->
                                        new ShortSlices(
                                                linker.downcallHandle(
                                                        address,
                                                        types,
                                                        Linker.Option.firstVariadicArg(1)),
                                                numbers)));
    }

    /** Asks for the calling thread; a system that refuses leaves it as it was. */
    void take() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            if (get(attributes) != 0) {
                LOG.debug("The system does not tell how {} is scheduled", Thread.currentThread());
                return;
            }
            attributes.set(ValueLayout.JAVA_INT, 0, ATTRIBUTES_BYTES);
            attributes.set(ValueLayout.JAVA_LONG, RUNTIME_AT, SLICE_NS);
            if (set(attributes) != 0) {
                LOG.debug("The system refuses short slices to {}", Thread.currentThread());
            }
        }
    }

    private long get(MemorySegment attributes) {
        try {
            return (long)
                    call.invokeExact(
                            numbers.get(), THIS_THREAD, attributes, ATTRIBUTES_BYTES, NO_FLAGS);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private long set(MemorySegment attributes) {
        try {
            return (long)
                    call.invokeExact(numbers.set(), THIS_THREAD, attributes, NO_FLAGS, NO_FLAGS);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
