package io.riverrun.log.segment;

import io.riverrun.base.Invariant;
import io.riverrun.log.disk.ShortageException;
import io.riverrun.log.disk.WriteBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * The file of a segment's batches. Small appends may gather in memory: the page cache takes one
 * large write at less than half the cost of many small ones (docs/proposals/gathered-writes.md).
 * They are read from there until they are in the file, so that only the end of the process tells
 * the difference.
 *
 * <p>After a write that failed, part of what it wrote may be there: it is cut off before the next,
 * and the cut is forced, or it could come back and pass for a part of the segment once that is
 * full.
 *
 * <p>Appends, cuts and {@link #complete} are called under the partition lock; the rest is
 * thread-safe.
 */
public final class LogFile implements WriteBuffers.Holder {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SegmentFile file;
    private final WriteBuffers buffers;

    /** Null while nothing gathers; changed, as is what it holds, under this object's monitor. */
    private volatile WriteBuffer gathered;

    private boolean used;
    private boolean torn;
    private volatile boolean repairUnforced;

    /** Why a repair could not be forced; the next attempt might succeed though it is lost. */
    private volatile IOException repairLost;

    LogFile(SegmentFile file, WriteBuffers buffers) {
        this.file = file;
        this.buffers = buffers;
    }

    SegmentFile file() {
        return file;
    }

    public Path path() {
        return file.path();
    }

    // --- appending and cutting ---

    /**
     * Appends all or, as far as anyone reads it, nothing. The buffer's position does not change.
     *
     * @param at the size of the file
     * @param mayGather whether it is enough to have the bytes in memory
     */
    synchronized void append(ByteBuffer batches, int at, boolean mayGather) throws IOException {
        boolean small = batches.remaining() <= buffers.appendBytesMax();
        int start = batches.position();
        try {
            repair(at);
            if (!(mayGather && small && gather(batches, at))) {
                handOver();
                file.write(batches, at);
                moveTo(at + batches.position() - start);
            }
        } catch (IOException e) {
            torn = true;
            try {
                repair(at);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        } finally {
            batches.position(start);
        }
    }

    private boolean gather(ByteBuffer batches, int at) throws IOException {
        WriteBuffer into = gathered;
        if (into == null) {
            ByteBuffer memory = buffers.take(this);
            if (memory == null) {
                return false;
            }
            into = new WriteBuffer(memory, at);
            gathered = into;
        }
        Invariant.check(into.end() == at, "what has gathered reaches to the end of the file", at);
        used = true;
        into.add(batches);
        int whole = (into.end() & -buffers.chunkBytes()) - into.start();
        if (whole > 0) {
            try {
                write(into, whole);
            } catch (IOException e) {
                into.cutTo(at);
                throw e;
            }
        }
        return true;
    }

    private void write(WriteBuffer from, int bytes) throws IOException {
        file.write(from.first(bytes), from.start());
        from.written(bytes);
    }

    private void moveTo(int size) {
        WriteBuffer empty = gathered;
        if (empty != null) {
            empty.moveTo(size);
        }
    }

    /** Has the system have all that was appended. */
    void handOver() throws IOException {
        if (gathered == null) {
            return;
        }
        synchronized (this) {
            WriteBuffer from = gathered;
            if (from != null && from.end() > from.start()) {
                write(from, from.end() - from.start());
            }
        }
    }

    /**
     * Nothing will be appended for now: what was is handed over, and what a failed write left
     * behind the size cut off.
     *
     * @return whether there was a failed write
     */
    boolean complete(int size) throws IOException {
        handOver();
        return repair(size);
    }

    private synchronized boolean repair(int size) throws IOException {
        if (!torn) {
            return false;
        }
        file.truncate(writtenBytes(size));
        torn = false;
        repairUnforced = true;
        return true;
    }

    /**
     * Forces the file if it was repaired since it was forced last. On any one thread.
     *
     * @throws ShortageException when it could not be opened, and may be tried again; after another
     *     failure each attempt fails
     */
    void forceRepair() throws IOException {
        if (repairLost != null) {
            throw new IOException(repairLost.getMessage(), repairLost);
        }
        if (!repairUnforced) {
            return;
        }
        repairUnforced = false;
        try {
            file.force();
        } catch (ShortageException e) {
            repairUnforced = true;
            throw e;
        } catch (IOException e) {
            repairLost = e;
            throw e;
        }
    }

    /** Cuts the file off at the size. */
    synchronized void truncate(int size) throws IOException {
        WriteBuffer from = gathered;
        if (from != null) {
            from.cutTo(size);
            handOver();
        }
        file.truncate(size);
    }

    // --- forcing, and giving memory back ---

    /** How much of the file the system has. */
    int writtenBytes(int size) {
        WriteBuffer from = gathered;
        return from == null ? size : from.start();
    }

    /** As {@link SegmentFile#force}. */
    void force() throws IOException {
        handOver();
        file.force();
    }

    /** As {@link SegmentFile#beginWriteback}. */
    void beginWriteback(long position, long bytes) throws IOException {
        file.beginWriteback(position, bytes);
    }

    @Override
    public synchronized boolean giveBackUnlessUsed() throws IOException {
        if (gathered != null && used) {
            used = false;
            return false;
        }
        handOver();
        giveBack();
        return true;
    }

    /** Nothing will be appended any more: hands over what there is, if that can be. */
    void release() {
        try {
            handOver();
        } catch (IOException e) {
            // The log has failed, or goes; what was acknowledged of it the journal has.
            return;
        } finally {
            giveBack();
        }
    }

    /** The file goes, and with it what has gathered. */
    synchronized void giveBack() {
        WriteBuffer from = gathered;
        if (from != null) {
            gathered = null;
            buffers.giveBack(from.memory());
        }
    }

    // --- reading ---

    /** As {@link io.riverrun.log.disk.DiskFile#read}. */
    int read(ByteBuffer target, long position) throws IOException {
        int first = target.position();
        int count = 1;
        while (target.hasRemaining() && count > 0) {
            long at = position + target.position() - first;
            int inFile = (int) inFile(at, target.remaining());
            count = inFile > 0 ? readFile(target, at, inFile) : readGathered(target, at);
        }
        return target.position() - first;
    }

    private int readFile(ByteBuffer target, long position, int count) throws IOException {
        int limit = target.limit();
        target.limit(target.position() + count);
        try {
            return file.read(target, position);
        } finally {
            target.limit(limit);
        }
    }

    private synchronized int readGathered(ByteBuffer target, long position) throws IOException {
        ByteBuffer bytes = gathered(position, target.remaining());
        int count = bytes.remaining();
        target.put(bytes);
        return count > 0 ? count : file.read(target, position);
    }

    /** As {@link io.riverrun.log.disk.DiskFile#transferTo}. */
    long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        long inFile = inFile(position, count);
        return inFile > 0
                ? transferFile(position, inFile, target)
                : transferGathered(position, count, target);
    }

    private synchronized long transferGathered(
            long position, long count, WritableByteChannel target) throws IOException {
        ByteBuffer bytes = gathered(position, count);
        return bytes.hasRemaining() ? target.write(bytes) : transferFile(position, count, target);
    }

    /** None sent is the target's fault; else it would be tried again and again, without end. */
    private long transferFile(long position, long count, WritableByteChannel target)
            throws IOException {
        long sent = file.transferTo(position, count, target);
        if (sent <= 0 && count > 0 && position >= file.sizeNow()) {
            throw new IOException(path() + " ends before what is to be sent");
        }
        return sent;
    }

    /** As {@link io.riverrun.log.disk.DiskFile#isCached}. */
    boolean isCached(long position, long bytes) throws IOException {
        long inFile = inFile(position, bytes);
        return inFile == 0 || file.isCached(position, inFile);
    }

    /** As {@link io.riverrun.log.disk.DiskFile#bringIn}. */
    void bringIn(long position, int bytes, boolean andMore) throws IOException {
        long inFile = inFile(position, bytes);
        if (inFile > 0) {
            file.bringIn(position, (int) inFile, andMore);
        }
    }

    /** How many of so many bytes the file has. */
    private long inFile(long position, long bytes) {
        WriteBuffer behind = gathered;
        return behind == null ? bytes : Math.clamp(behind.start() - position, 0, bytes);
    }

    /** Those of the bytes that are in memory; none if the first is in the file. */
    private ByteBuffer gathered(long position, long bytes) {
        WriteBuffer from = gathered;
        return from == null ? NOTHING : from.read(position, bytes);
    }

    @Override
    public String toString() {
        return file.path().toString();
    }
}
