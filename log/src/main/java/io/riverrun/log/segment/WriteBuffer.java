package io.riverrun.log.segment;

import java.nio.ByteBuffer;

/**
 * Bytes at the end of a file that the system has not been given yet. Guarded by whoever has the
 * file, but for {@link #start}.
 */
final class WriteBuffer {

    private final ByteBuffer memory;
    private volatile int start;

    /**
     * Empty, at the end of a file.
     *
     * @param memory with nothing in it
     * @param start the file's size
     */
    WriteBuffer(ByteBuffer memory, int start) {
        this.memory = memory;
        this.start = start;
    }

    ByteBuffer memory() {
        return memory;
    }

    /** Where in the file the bytes belong: its size as the system has it. */
    int start() {
        return start;
    }

    /** The file's size, these bytes included. */
    int end() {
        return start + memory.position();
    }

    /** Copies the bytes from position to limit, which there is room for. */
    void add(ByteBuffer bytes) {
        int count = bytes.remaining();
        memory.put(memory.position(), bytes, bytes.position(), count);
        memory.position(memory.position() + count);
    }

    /** Takes back what comes behind the position in the file. */
    void cutTo(int position) {
        memory.position(Math.max(0, position - start));
        start = Math.min(start, position);
    }

    /** The first of the bytes, to be written. */
    ByteBuffer first(int count) {
        return memory.slice(0, count);
    }

    /** Those of the bytes at a position in the file; none if the first is not here. */
    ByteBuffer read(long position, long bytes) {
        long from = position - start;
        boolean here = from >= 0 && from < memory.position();
        int count = here ? (int) Math.min(bytes, memory.position() - from) : 0;
        return memory.slice(here ? (int) from : 0, count);
    }

    /** The first of the bytes are in the file. */
    void written(int count) {
        memory.limit(memory.position()).position(count);
        memory.compact();
        moveTo(start + count);
    }

    /** What is before the position is in the file. */
    void moveTo(int position) {
        start = position;
    }
}
