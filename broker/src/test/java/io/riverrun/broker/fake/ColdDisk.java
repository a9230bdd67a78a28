package io.riverrun.broker.fake;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.DiskFile;
import io.riverrun.log.disk.FileSystemDisk;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The real disk with another view of the page cache, in which nothing is but what was brought in.
 * Thread-safe.
 */
public final class ColdDisk {

    private final Disk real = new FileSystemDisk();
    private final List<Range> broughtIn = new ArrayList<>();
    private final Map<Path, BitSet> cachedBytes = new HashMap<>();
    private boolean cold = true;
    private boolean failing;
    private boolean silent;
    private int looks;

    /** What was asked to be brought in. */
    public record Range(Path file, long position, int bytes) {}

    /** The disk as logs see it. */
    public Disk disk() {
        return proxy(
                Disk.class,
                (method, arguments) -> {
                    Object result = call(real, method, arguments);
                    return method.getName().equals("open")
                            ? file((Path) arguments[0], (DiskFile) result)
                            : result;
                });
    }

    private DiskFile file(Path path, DiskFile file) {
        return proxy(
                DiskFile.class,
                (method, arguments) ->
                        switch (method.getName()) {
                            case "isCached" ->
                                    isCached(path, (Long) arguments[0], (Long) arguments[1]);
                            case "bringIn" -> {
                                bringIn(
                                        file,
                                        new Range(
                                                path, (Long) arguments[0], (Integer) arguments[1]));
                                yield null;
                            }
                            default -> call(file, method, arguments);
                        });
    }

    private synchronized boolean isCached(Path path, long position, long bytes) {
        looks++;
        BitSet cached = cachedBytes.getOrDefault(path, new BitSet());
        boolean there = cached.nextClearBit((int) position) >= position + bytes;
        return !cold || (there && !silent);
    }

    private synchronized void bringIn(DiskFile file, Range range) throws IOException {
        if (failing) {
            throw new IOException("the disk is gone");
        }
        file.read(ByteBuffer.allocate(range.bytes()), range.position());
        broughtIn.add(range);
        int position = (int) range.position();
        cachedBytes
                .computeIfAbsent(range.file(), _ -> new BitSet())
                .set(position, position + range.bytes());
    }

    /** From now on all is in the page cache. */
    public synchronized void warm() {
        cold = false;
    }

    /** From now on nobody is told what is in the page cache, as on older systems. */
    public synchronized void tellNothing() {
        silent = true;
    }

    /** From now on nothing can be brought in. */
    public synchronized void fail() {
        failing = true;
    }

    /** How many bytes of a range were never brought in. */
    public synchronized int notBroughtIn(Path file, int position, int bytes) {
        BitSet range = new BitSet();
        range.set(position, position + bytes);
        range.andNot(cachedBytes.getOrDefault(file, new BitSet()));
        return range.cardinality();
    }

    /** What was brought in so far, in order. */
    public synchronized List<Range> broughtIn() {
        return List.copyOf(broughtIn);
    }

    /** How often the system was asked what is in the page cache. */
    public synchronized int looks() {
        return looks;
    }

    @FunctionalInterface
    private interface Answer {
        Object to(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> answer.to(method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
