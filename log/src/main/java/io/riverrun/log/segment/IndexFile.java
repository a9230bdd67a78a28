package io.riverrun.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file of entries of one size, in rising order, added at the end. New entries gather in memory
 * and are written some hundred at a time: an index can be rebuilt from its log, so it needs no
 * write of its own per append.
 *
 * <p>One writer, under the partition lock; any number of readers beside it, without a lock: entries
 * never change, and the count is published after the entry.
 */
final class IndexFile {

    private static final int PENDING_ENTRIES_MIN = 8;
    private static final int PENDING_ENTRIES_MAX = 512;

    /** What entries begin with and are in the order of. */
    enum Key {
        INT(Integer.BYTES) {
            @Override
            long read(ByteBuffer source, int at) {
                return source.getInt(at);
            }
        },
        LONG(Long.BYTES) {
            @Override
            long read(ByteBuffer source, int at) {
                return source.getLong(at);
            }
        };

        private final int bytes;

        Key(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }

        abstract long read(ByteBuffer source, int at);
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** The entries from {@code first} on, in memory. */
    private record Pending(int first, ByteBuffer bytes) {}

    private final SegmentFile file;
    private final Key key;
    private final int entryBytes;

    /** Null before the first look into the file. */
    private volatile IndexBlocks blocks;

    private volatile Pending pending;
    private volatile int count;

    IndexFile(SegmentFile file, Key key, int entryBytes, int count) {
        this.file = file;
        this.key = key;
        this.entryBytes = entryBytes;
        this.count = count;
        this.pending = new Pending(count, NOTHING);
    }

    SegmentFile file() {
        return file;
    }

    int count() {
        return count;
    }

    /** Room for one more entry, to be filled at the returned buffer's index 0, then published. */
    ByteBuffer next() {
        Pending now = pending;
        int used = count - now.first;
        if ((used + 1) * entryBytes > now.bytes.capacity()) {
            now = makeRoom(now, used);
            used = count - now.first;
        }
        return now.bytes.slice(used * entryBytes, entryBytes);
    }

    /** Publishes the entry filled in after {@link #next}. */
    void publish() {
        int more = count + 1;
        count = more;
    }

    private Pending makeRoom(Pending now, int used) {
        if (used >= PENDING_ENTRIES_MAX) {
            try {
                persist();
                return grown(pending, 0);
            } catch (IOException e) {
                // The entries stay in memory; the next time there may be room on the disk.
                return grown(now, used);
            }
        }
        return grown(now, used);
    }

    private Pending grown(Pending now, int used) {
        int capacity = Math.max(PENDING_ENTRIES_MIN, used * 2);
        ByteBuffer bytes = ByteBuffer.allocate(capacity * entryBytes);
        bytes.put(0, now.bytes, 0, used * entryBytes);
        Pending next = new Pending(now.first, bytes);
        pending = next;
        return next;
    }

    /** Writes what is in memory to the file; whether there was something. */
    boolean persist() throws IOException {
        Pending now = pending;
        int total = count;
        int used = total - now.first;
        if (used > 0) {
            file.write(now.bytes.slice(0, used * entryBytes), (long) now.first * entryBytes);
            pending = new Pending(total, NOTHING);
        }
        return used > 0;
    }

    /** How many entries the file has; under the partition lock, as is {@link #unwritten}. */
    int written() {
        return pending.first;
    }

    /** A copy of the entries that the file has not, with room for so many more bytes. */
    ByteBuffer unwritten(int moreBytes) {
        Pending now = pending;
        int bytes = (count - now.first) * entryBytes;
        ByteBuffer copy = ByteBuffer.allocate(bytes + moreBytes);
        copy.put(0, now.bytes, 0, bytes);
        return copy.position(bytes);
    }

    /** Forgets the entries from the given count on. */
    void truncate(int newCount) throws IOException {
        if (newCount >= count) {
            return;
        }
        Pending now = pending;
        count = newCount;
        if (newCount < now.first) {
            file.truncate((long) newCount * entryBytes);
            blocks().clear();
            pending = new Pending(newCount, NOTHING);
        }
    }

    /** Reads entries of the file one after the other, some thousand at a time. */
    final class Cursor {
        private static final int CHUNK_ENTRIES = 4096;

        private final ByteBuffer chunk =
                ByteBuffer.allocate(Math.min(CHUNK_ENTRIES, count) * entryBytes);
        private int chunkFirst;
        private int chunkCount;
        private int entry = -1;

        /** Moves to the next entry; false after the last. */
        boolean advance() throws IOException {
            entry++;
            if (entry >= count) {
                return false;
            }
            if (entry >= chunkFirst + chunkCount) {
                chunk.clear();
                chunkFirst = entry;
                chunkCount = file.read(chunk, (long) entry * entryBytes) / entryBytes;
            }
            return chunkCount > 0;
        }

        ByteBuffer bytes() {
            return chunk;
        }

        /** Where in the bytes the entry is. */
        int at() {
            return (entry - chunkFirst) * entryBytes;
        }
    }

    /** The last entry whose key is at or below the wanted one, or -1. */
    int floor(long wanted) throws IOException {
        int total = count;
        Pending now = pending;
        if (total <= now.first || key.read(now.bytes, 0) > wanted) {
            return blocks().floor(wanted, Math.min(now.first, total));
        }
        int low = now.first;
        int high = total - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (key.read(now.bytes, (middle - now.first) * entryBytes) <= wanted) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    private IndexBlocks blocks() {
        IndexBlocks now = blocks;
        if (now == null) {
            synchronized (this) {
                now = blocks;
                if (now == null) {
                    now = new IndexBlocks(file, key, entryBytes);
                    blocks = now;
                }
            }
        }
        return now;
    }

    /** The long at a place in an entry. */
    long getLong(int entry, int offset) throws IOException {
        Pending now = pending;
        if (entry >= now.first) {
            return now.bytes.getLong((entry - now.first) * entryBytes + offset);
        }
        IndexBlocks.Block block = blocks().of(entry, now.first);
        return block.bytes().getLong(block.at(entry) + offset);
    }

    /** The int at a place in an entry. */
    int getInt(int entry, int offset) throws IOException {
        Pending now = pending;
        if (entry >= now.first) {
            return now.bytes.getInt((entry - now.first) * entryBytes + offset);
        }
        IndexBlocks.Block block = blocks().of(entry, now.first);
        return block.bytes().getInt(block.at(entry) + offset);
    }
}
