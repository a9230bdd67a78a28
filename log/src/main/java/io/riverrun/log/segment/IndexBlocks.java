package io.riverrun.log.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Finds entries in the file of an index, and remembers the blocks that it read for it: a reader
 * that goes through a log needs a new one every 512 entries, which is 2 MiB of log or more. A block
 * is a copy in memory and not mapped, so that it can be used while its file is cut off or deleted.
 * Thread-safe; entries never change.
 */
final class IndexBlocks {

    private static final int BLOCK_ENTRIES = 512;

    /** One index holds as many blocks at most: 32 KiB, or 48 KiB where entries have timestamps. */
    private static final int BLOCKS_MAX = 8;

    private final SegmentFile file;
    private final IndexFile.Key key;
    private final int entryBytes;

    /** Each block has its place by its number; null while nothing was read. */
    private volatile AtomicReferenceArray<Block> blocks;

    /** The number of the block that was read last. */
    private volatile int latest = -1;

    IndexBlocks(SegmentFile file, IndexFile.Key key, int entryBytes) {
        this.file = file;
        this.key = key;
        this.entryBytes = entryBytes;
    }

    /** Entries of the file, from {@code number} times 512 on. Immutable. */
    final class Block {
        private final int number;
        private final int count;
        private final ByteBuffer bytes;

        private Block(int number, int count, ByteBuffer bytes) {
            this.number = number;
            this.count = count;
            this.bytes = bytes;
        }

        private int first() {
            return number * BLOCK_ENTRIES;
        }

        private long key(int entry) {
            return key.read(bytes, (entry - first()) * entryBytes);
        }

        ByteBuffer bytes() {
            return bytes;
        }

        int at(int entry) {
            return (entry - first()) * entryBytes;
        }

        /** Whether the last entry that is not above the wanted key is in here. */
        private boolean covers(long wanted, int entries) {
            int end = first() + count;
            if (wanted < key(first())) {
                return number == 0;
            }
            return end == entries || wanted < key(end - 1);
        }

        private int floor(long wanted) {
            int low = first();
            int high = first() + count - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                if (key(middle) <= wanted) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return high;
        }
    }

    /**
     * The last entry whose key is at or below the wanted one, or -1.
     *
     * @param entries how many there are in the file
     */
    int floor(long wanted, int entries) throws IOException {
        if (entries == 0) {
            return -1;
        }
        Block block = remembered(wanted, entries);
        if (block == null) {
            block = following(wanted, entries);
        }
        return (block == null ? search(wanted, entries) : block).floor(wanted);
    }

    /** The block that has the entry. */
    Block of(int entry, int entries) throws IOException {
        AtomicReferenceArray<Block> known = blocks;
        int number = entry / BLOCK_ENTRIES;
        Block block = known == null ? null : known.get(number % BLOCKS_MAX);
        return block != null && block.number == number && entry < block.first() + block.count
                ? block
                : read(number, entries);
    }

    /** Forgets what was read; the next lookup reads again. */
    void clear() {
        blocks = null;
        latest = -1;
    }

    private Block remembered(long wanted, int entries) {
        AtomicReferenceArray<Block> known = blocks;
        for (int i = 0; known != null && i < BLOCKS_MAX; i++) {
            Block block = known.get(i);
            if (block != null && block.covers(wanted, entries)) {
                return block;
            }
        }
        return null;
    }

    /** The block after the one that was read last, if that is the one: for who reads in order. */
    private Block following(long wanted, int entries) throws IOException {
        int next = latest + 1;
        if (next == 0 || next > (entries - 1) / BLOCK_ENTRIES) {
            return null;
        }
        Block block = read(next, entries);
        return block.covers(wanted, entries) ? block : null;
    }

    private Block search(long wanted, int entries) throws IOException {
        ByteBuffer first = ByteBuffer.allocate(key.bytes());
        int low = 0;
        int high = (entries - 1) / BLOCK_ENTRIES;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            readFully(first.clear(), middle * BLOCK_ENTRIES);
            if (key.read(first, 0) <= wanted) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return read(low, entries);
    }

    private Block read(int number, int entries) throws IOException {
        int first = number * BLOCK_ENTRIES;
        // With the next block's first entry it is known which keys lie between the two.
        int count = Math.min(BLOCK_ENTRIES + 1, entries - first);
        ByteBuffer bytes = ByteBuffer.allocate(count * entryBytes);
        readFully(bytes, first);
        Block block = new Block(number, count, bytes);
        AtomicReferenceArray<Block> known = blocks;
        if (known == null) {
            known = new AtomicReferenceArray<>(BLOCKS_MAX);
            // An idle index keeps neither a descriptor nor memory.
            file.whenClosed(this::clear);
            blocks = known;
        }
        known.set(number % BLOCKS_MAX, block);
        latest = number;
        return block;
    }

    private void readFully(ByteBuffer bytes, int entry) throws IOException {
        if (file.read(bytes, (long) entry * entryBytes) < bytes.capacity()) {
            throw new IOException(file.path() + " ends within entry " + entry);
        }
    }
}
