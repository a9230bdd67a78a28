package io.riverrun.log.compaction;

import io.riverrun.base.Invariant;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The last offset of each key, in memory whose size is fixed. Of a key it holds half of its
 * SHA-256: two keys with the same 128 bits, which would cost one of them its value, cannot be found
 * even on purpose. A slot is three longs: the hash, and the offset plus one (0: free); a key that
 * finds its slot taken goes to the next free one. Confined to one thread.
 */
final class OffsetMap {

    static final int SLOT_BYTES = 24;

    private static final int SLOT_LONGS = 3;
    private static final int SLOTS_MIN = 16;
    private static final int SLOTS_MAX = Integer.MAX_VALUE / SLOT_LONGS - 8;
    private static final int DIGEST_BYTES = 32;

    private final MessageDigest digest;
    private final byte[] hash = new byte[DIGEST_BYTES];
    private final ByteBuffer hashed = ByteBuffer.wrap(hash);
    private final long[] slots;
    private final int slotCount;
    private final int entriesMax;
    private int entries;

    /**
     * @param bytesMax the memory that it may take; it has room for 14 keys at least
     * @param loadFactor how full it may get
     * @param keysMax how many keys there can be; no more memory is taken than they need
     */
    OffsetMap(long bytesMax, double loadFactor, long keysMax) {
        double wanted = Math.min(keysMax / loadFactor + 1, (double) bytesMax / SLOT_BYTES);
        slotCount = (int) Math.clamp(wanted, SLOTS_MIN, SLOTS_MAX);
        entriesMax = (int) (slotCount * loadFactor);
        slots = new long[slotCount * SLOT_LONGS];
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    int size() {
        return entries;
    }

    long memoryBytes() {
        return (long) slotCount * SLOT_BYTES;
    }

    /**
     * Notes where a key is; offsets of a key only rise.
     *
     * @param key the bytes from position to limit
     * @return false when the key is new and there is no room
     */
    boolean put(ByteBuffer key, long offset) {
        int slot = find(key);
        if (slots[slot + 2] == 0) {
            if (entries >= entriesMax) {
                return false;
            }
            entries++;
            slots[slot] = hashed.getLong(0);
            slots[slot + 1] = hashed.getLong(Long.BYTES);
        }
        Invariant.check(slots[slot + 2] <= offset, "a log is read in order", offset);
        slots[slot + 2] = offset + 1;
        return true;
    }

    /** The last offset of the key, or -1. */
    long get(ByteBuffer key) {
        return slots[find(key) + 2] - 1;
    }

    /** The slot of the key, or the free one where it belongs. */
    private int find(ByteBuffer key) {
        digest.update(key.duplicate());
        try {
            digest.digest(hash, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("the hash has room", e);
        }
        long high = hashed.getLong(0);
        long low = hashed.getLong(Long.BYTES);
        int slot = (int) Math.unsignedMultiplyHigh(high, slotCount) * SLOT_LONGS;
        while (slots[slot + 2] != 0 && (slots[slot] != high || slots[slot + 1] != low)) {
            slot += SLOT_LONGS;
            if (slot == slots.length) {
                slot = 0;
            }
        }
        return slot;
    }
}
