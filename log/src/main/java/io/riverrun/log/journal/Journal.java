package io.riverrun.log.journal;

import io.riverrun.log.disk.Disk;
import io.riverrun.log.disk.ShortageException;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Makes the appends of all logs of a directory durable with one write: what was appended since the
 * last write goes, as one frame, past the page cache into a file that exists at its full size. The
 * logs' own files are written too, but forced only when a journal file is full and is to be used
 * again; after a crash the journal makes good what they lack ({@link JournalReplay}).
 *
 * <p>There are two files. While one fills, the logs that are in the other are forced, and it is
 * made ready: larger than before, up to {@link FileBytes#max} bytes. Whenever no file is ready,
 * {@link #write} says so and the caller forces the logs themselves.
 *
 * <p>{@link #add} is thread-safe; {@link #write} is called by one thread at a time.
 *
 * @param <L> what stands for a log
 */
public final class Journal<L> {

    /** The names of the files, within the log directory. */
    static final List<String> FILE_NAMES = List.of(".journal-0", ".journal-1");

    /**
     * How large files are, in bytes, each a multiple of {@link Disk#DIRECT_BLOCK_BYTES}.
     *
     * @param min the first
     * @param max those that are made when the ones before are full
     */
    public record FileBytes(int min, int max) {
        /** For disks of this day. */
        public static final FileBytes DEFAULT = new FileBytes(4 << 20, 64 << 20);
    }

    /** Writes to let pass after a file could not be made, for example on a full disk. */
    private static final int WRITES_BETWEEN_TRIES = 1_000;

    /** Whether {@link #add} took an entry. */
    public enum Added {
        /** The entry has to become durable by other means. */
        REFUSED,
        /** It is the first since the last write: wake up whoever writes. */
        FIRST,
        /** It goes with those before it. */
        MORE
    }

    /**
     * Up to where a log's records are in a frame.
     *
     * @param truncations how often the log had been cut off when they were added
     */
    public record Mark(long endOffset, int truncations) {}

    /**
     * What a write did.
     *
     * @param marks the logs in the frame, with the end of their records in it; valid until the next
     *     write
     * @param durable whether the frame is on stable storage; otherwise the logs must be forced
     */
    public record Written<L>(Map<L, Mark> marks, boolean durable) {}

    /** Forces a log's own files. */
    @FunctionalInterface
    public interface Forcer<L> {

        /**
         * Whether that worked; if not, it never will.
         *
         * @throws ShortageException when it is to be tried again
         */
        boolean force(L log) throws ShortageException;
    }

    /** A file with its index among the names. */
    private record Slot(int index, JournalFile file) {}

    /**
     * What makes a file ready.
     *
     * @param full to be used again or replaced; null when there is none
     * @param index the file's among the names
     * @param logs those in the full file, which are to be forced first
     */
    private record Preparation<L>(Slot full, int index, Set<L> logs) {}

    private final Disk disk;
    private final Path directory;
    private final Executor executor;
    private final Forcer<L> forcer;
    private final FileBytes fileBytes;
    private final Object lock = new Object();

    private JournalBuffer<L> filling = new JournalBuffer<>();
    private JournalBuffer<L> writing = new JournalBuffer<>();
    private boolean open;

    private Slot current;
    private Set<L> inCurrent = new LinkedHashSet<>();
    private long sequence;
    private int writesToSkip;
    private volatile Slot spare;
    private volatile boolean preparing;
    private volatile boolean failed;
    private volatile boolean broken;

    /**
     * One that stopped before its logs were forced, for want of room. Its full file stays as it is
     * until they are: it alone has some of their records.
     */
    private volatile Preparation<L> unfinished;

    /**
     * A journal that takes nothing until {@link #open}.
     *
     * @param executor makes files ready, which takes long
     */
    public Journal(
            Disk disk, Path directory, Executor executor, Forcer<L> forcer, FileBytes fileBytes) {
        this.disk = disk;
        this.directory = directory;
        this.executor = executor;
        this.forcer = forcer;
        this.fileBytes = fileBytes;
    }

    /** Whether a process that did not end in order had a journal in the directory. */
    public static boolean exists(Disk disk, Path directory) {
        return FILE_NAMES.stream().anyMatch(name -> disk.exists(directory.resolve(name)));
    }

    /** Begins to take entries; what the files held is no longer needed. */
    public void open() throws IOException {
        deleteFiles();
        synchronized (lock) {
            open = true;
        }
    }

    /**
     * Takes batches that were just appended to a log, in the order of the log.
     *
     * @param endOffset the log's end, behind the batches
     * @param truncations how often the log was cut off so far; handed back with the mark
     */
    public Added add(
            L log,
            long endOffset,
            int truncations,
            Uuid topicId,
            int partition,
            ByteBuffer batches) {
        synchronized (lock) {
            if (!open) {
                return Added.REFUSED;
            }
            boolean first = filling.isEmpty();
            Mark mark = new Mark(endOffset, truncations);
            if (!filling.add(log, mark, topicId, partition, batches)) {
                return Added.REFUSED;
            }
            return first ? Added.FIRST : Added.MORE;
        }
    }

    /** Whether there is something to write. */
    public boolean hasEntries() {
        synchronized (lock) {
            return !filling.isEmpty();
        }
    }

    /** Writes all entries there are. */
    public Written<L> write() {
        JournalBuffer<L> entries;
        synchronized (lock) {
            writing.clear();
            entries = filling;
            filling = writing;
            writing = entries;
        }
        return new Written<>(entries.marks(), !entries.isEmpty() && write(entries));
    }

    private boolean write(JournalBuffer<L> entries) {
        if (broken || !hasRoom(entries.frameBytes())) {
            return false;
        }
        try {
            current.file().write(entries.seal(sequence + 1));
        } catch (IOException e) {
            // Whether the frame is there is unknown, so nothing may follow it in this file.
            broken = true;
            return false;
        }
        sequence++;
        inCurrent.addAll(entries.marks().keySet());
        return true;
    }

    private boolean hasRoom(int bytes) {
        boolean room = current != null && current.file().hasRoom(bytes);
        Slot next = spare;
        if (!room || unfinished != null) {
            prepareAgain();
        }
        if (room) {
            return true;
        }
        if (next == null || !next.file().hasRoom(bytes)) {
            return false;
        }
        Slot full = current;
        Set<L> inFull = inCurrent;
        current = next;
        inCurrent = new LinkedHashSet<>();
        spare = null;
        prepare(new Preparation<>(full, 1 - next.index(), inFull));
        return true;
    }

    /** For the first time, or after it failed. */
    private void prepareAgain() {
        // In this order: what was being prepared is there once that has ended.
        if (preparing || spare != null) {
            return;
        }
        if (failed) {
            failed = false;
            writesToSkip = WRITES_BETWEEN_TRIES;
        }
        if (writesToSkip > 0) {
            writesToSkip--;
            return;
        }
        Preparation<L> left = unfinished;
        int index = current == null ? 0 : 1 - current.index();
        prepare(left == null ? new Preparation<>(null, index, Set.of()) : left);
    }

    private void prepare(Preparation<L> preparation) {
        unfinished = null;
        preparing = true;
        executor.execute(() -> {
            try {
                if (forceLogs(preparation)) {
                    makeReady(preparation);
                }
            } catch (IOException e) {
                failed = true;
            } finally {
                preparing = false;
            }
        });
    }

    private boolean forceLogs(Preparation<L> preparation) throws ShortageException {
        try {
            for (L log : preparation.logs()) {
                if (!forcer.force(log)) {
                    // What the journal alone has must stay in it.
                    broken = true;
                    return false;
                }
            }
            return true;
        } catch (ShortageException e) {
            unfinished = preparation;
            throw e;
        }
    }

    private void makeReady(Preparation<L> preparation) throws IOException {
        Slot full = preparation.full();
        if (full != null && full.file().sizeInBytes() == fileBytes.max()) {
            full.file().rewind();
            spare = full;
            return;
        }
        int bytes = fileBytes.min();
        if (full != null) {
            full.file().close();
            bytes = Math.min(fileBytes.max(), 4 * full.file().sizeInBytes());
        }
        Optional<JournalFile> made =
                JournalFile.create(
                        disk, directory.resolve(FILE_NAMES.get(preparation.index())), bytes);
        if (made.isEmpty()) {
            // The other file stays: what it alone has is good for the next start.
            broken = true;
            return;
        }
        spare = new Slot(preparation.index(), made.get());
    }

    /**
     * Ends in order: every log has been forced, so that nothing is left for the journal to tell.
     */
    public void close() throws IOException {
        synchronized (lock) {
            open = false;
        }
        if (current != null) {
            current.file().close();
        }
        Slot other = spare;
        if (other != null) {
            other.file().close();
        }
        Preparation<L> left = unfinished;
        if (left != null && left.full() != null) {
            left.full().file().close();
        }
        deleteFiles();
    }

    private void deleteFiles() throws IOException {
        for (String name : FILE_NAMES) {
            disk.delete(directory.resolve(name));
        }
        disk.syncDirectory(directory);
    }
}
