package io.riverrun.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment's {@code .txnindex}: the transactions whose abort marker is in the segment, by the
 * marker's offset. Made only when there is one. What a full disk refuses stays in memory until
 * there is room. Thread-safe: guarded by this object.
 *
 * <p>An entry goes when its marker does: offsets at and above the log's end are given anew, and
 * records of other transactions would pass for aborted. Where compaction removed the marker, its
 * offset tells the same: a marker goes only when nothing of its transaction is left, so an entry
 * for one that is not in the log any more has nothing to say about what is.
 */
final class TransactionIndex {

    private static final int VERSION_BYTES = 2;

    private final SegmentFile file;

    /** Made for the first that is to be written; before, it is not to be added to. */
    private List<AbortedTransaction> unwritten = List.of();

    private int count;

    /** Counts the changes of the file; the others say how many of them a sync covers. */
    private int changes;

    private int forced;

    /** The change that made the file, while its folder is perhaps not synced since; or 0. */
    private int madeBy;

    private long lastMarkerOffset = -1;

    private TransactionIndex(SegmentFile file) {
        this.file = file;
    }

    /** Opens the index, leaving out what is damaged or beyond the log's end. */
    static TransactionIndex open(SegmentFile file, long endOffset) throws IOException {
        TransactionIndex index = new TransactionIndex(file);
        if (file.exists()) {
            index.load(endOffset);
        }
        return index;
    }

    private void load(long endOffset) throws IOException {
        // Nobody knows how much of it would survive.
        changes++;
        long size = file.size();
        int entries = (int) (size / AbortedTransaction.BYTES);
        int sound = 0;
        while (sound < entries) {
            ByteBuffer entry = read(sound);
            long first = entry.getLong(VERSION_BYTES + 8);
            long marker = entry.getLong(VERSION_BYTES + 16);
            long stable = entry.getLong(VERSION_BYTES + 24);
            // Older Kafkas noted markers of producers with nothing to abort, which begin where they
            // end; zeros are what a crash leaves, and none is stable before the first marker.
            if (entry.getShort(0) != 0
                    || marker < first
                    || (marker == 0 && stable == 0)
                    || marker <= lastMarkerOffset
                    || marker >= endOffset) {
                break;
            }
            lastMarkerOffset = marker;
            sound++;
        }
        count = sound;
        if (size > (long) sound * AbortedTransaction.BYTES) {
            cutFile();
        }
    }

    /** What is cut off must not come back behind what is written next. */
    private void cutFile() throws IOException {
        file.truncate((long) count * AbortedTransaction.BYTES);
        file.force();
    }

    SegmentFile file() {
        return file;
    }

    /** Adds a transaction, unless it is there already, as it is when recovery meets it again. */
    synchronized void append(AbortedTransaction transaction) {
        if (transaction.lastOffset() <= lastMarkerOffset) {
            return;
        }
        lastMarkerOffset = transaction.lastOffset();
        if (unwritten.isEmpty()) {
            unwritten = new ArrayList<>(1);
        }
        unwritten.add(transaction);
        try {
            persist();
        } catch (IOException e) {
            // It stays in memory; the log's next flush fails unless it can be written by then.
            return;
        }
    }

    /**
     * Drops the transactions whose marker is at or above the offset, where the log ends now, and
     * returns when that is on stable storage. To be called when the log's own cut is: a crash
     * between leaves entries beyond the log's end, which the next recovery drops.
     */
    synchronized void truncate(long endOffset) throws IOException {
        if (lastMarkerOffset < endOffset) {
            return;
        }
        if (!unwritten.isEmpty()) {
            unwritten.removeIf(each -> each.lastOffset() >= endOffset);
        }
        int before = count;
        while (count > 0 && decode(count - 1).lastOffset() >= endOffset) {
            count--;
        }
        if (!unwritten.isEmpty()) {
            lastMarkerOffset = unwritten.getLast().lastOffset();
        } else {
            lastMarkerOffset = count == 0 ? -1 : decode(count - 1).lastOffset();
        }
        if (count < before) {
            cutFile();
        }
    }

    /** Writes what could not be written before. */
    synchronized void persist() throws IOException {
        while (!unwritten.isEmpty()) {
            AbortedTransaction transaction = unwritten.getFirst();
            ByteBuffer entry = ByteBuffer.allocate(AbortedTransaction.BYTES);
            entry.putShort((short) 0)
                    .putLong(transaction.producerId())
                    .putLong(transaction.firstOffset())
                    .putLong(transaction.lastOffset())
                    .putLong(transaction.lastStableOffset());
            changes++;
            madeBy = file.exists() ? madeBy : changes;
            file.write(entry.flip(), (long) count * AbortedTransaction.BYTES);
            unwritten.removeFirst();
            count++;
        }
    }

    /**
     * Forces what is not on stable storage yet, which may be an entry for a batch that is: the
     * batch can be seen, and forced, a moment before its entry is written.
     *
     * @return whether the file was made, which is told once: its folder is to be synced then, and
     *     until that is done, a crash may take the whole index
     */
    synchronized boolean force() throws IOException {
        persist();
        if (forced < changes) {
            file.force();
            forced = changes;
        }
        boolean made = madeBy > 0;
        madeBy = 0;
        return made;
    }

    /** Whether {@link #force} has nothing to do. */
    synchronized boolean isForced() {
        return unwritten.isEmpty() && forced >= changes;
    }

    /**
     * Begins what {@link #force} does, for a sync of the whole disk; there may be several at a
     * time.
     *
     * @return how many changes of the file that covers
     */
    synchronized int beginForce() throws IOException {
        persist();
        return changes;
    }

    /** The disk has been synced since {@link #beginForce} returned the count. */
    synchronized void forced(int changesThen) {
        forced = Math.max(forced, changesThen);
        madeBy = madeBy > changesThen ? madeBy : 0;
    }

    /** What was found in the file is on stable storage. */
    synchronized void startForced() {
        forced = changes;
    }

    /**
     * Adds to the list the transactions that matter to a reader of {@code from..to}.
     *
     * @return whether no later segment can hold another
     */
    synchronized boolean collect(long from, long to, List<AbortedTransaction> found)
            throws IOException {
        for (int i = 0; i < count + unwritten.size(); i++) {
            AbortedTransaction transaction = i < count ? decode(i) : unwritten.get(i - count);
            if (transaction.lastOffset() >= from && transaction.firstOffset() < to) {
                found.add(transaction);
            }
            if (transaction.lastStableOffset() >= to) {
                return true;
            }
        }
        return false;
    }

    private AbortedTransaction decode(int index) throws IOException {
        ByteBuffer entry = read(index).position(VERSION_BYTES);
        return new AbortedTransaction(
                entry.getLong(), entry.getLong(), entry.getLong(), entry.getLong());
    }

    private ByteBuffer read(int entry) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(AbortedTransaction.BYTES);
        if (file.read(bytes, (long) entry * AbortedTransaction.BYTES) < bytes.capacity()) {
            throw new IOException(file.path() + " ends within entry " + entry);
        }
        return bytes;
    }
}
