package io.riverrun.log;

import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A file of a {@link SimulatedDisk}: what the system shows, what is on the platters, and the
 * changes between the two, any of which a loss of power may take. Confined to one thread.
 */
final class SimulatedFile {

    private static final int SECTOR_BYTES = 512;

    /** Where in a batch its magic number is, and behind that the checksum and what is under it. */
    private static final int MAGIC_AT = 16;

    /** A change that was not forced: bytes at a position, or with no bytes a cut to a size. */
    private static final class Change {
        private final int position;
        private final byte[] bytes;

        Change(int position, byte[] bytes) {
            this.position = position;
            this.bytes = bytes;
        }

        int position() {
            return position;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** Bytes that grow. */
    private static final class Content {
        byte[] bytes = new byte[0];
        int size;

        void write(int position, byte[] source, int count) {
            resize(Math.max(size, position + count));
            System.arraycopy(source, 0, bytes, position, count);
        }

        void resize(int newSize) {
            if (newSize > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(newSize, 2 * bytes.length));
            }
            if (newSize < size) {
                Arrays.fill(bytes, newSize, size, (byte) 0);
            }
            size = newSize;
        }

        void copyFrom(Content other) {
            bytes = Arrays.copyOf(other.bytes, other.size);
            size = other.size;
        }
    }

    private final Content seen = new Content();
    private final Content durable = new Content();
    private final List<Change> changes = new ArrayList<>();
    private boolean forceFailed;

    /** Of its last change; see {@link SimulatedClock}. */
    private long modified;

    private long modifiedDurably;

    /** Stands for when the file was last written. */
    long modified() {
        return modified;
    }

    int size() {
        return seen.size;
    }

    int read(ByteBuffer target, long position) {
        int count = (int) Math.max(0, Math.min(target.remaining(), seen.size - position));
        target.put(seen.bytes, (int) Math.min(position, seen.bytes.length), count);
        return count;
    }

    byte[] contents() {
        return Arrays.copyOf(seen.bytes, seen.size);
    }

    /** Writes for all to see; what a loss of power leaves of it is open until it is forced. */
    void write(int position, byte[] bytes) {
        seen.write(position, bytes, bytes.length);
        modified = SimulatedClock.next();
        addPieces(position, bytes, Disk.DIRECT_BLOCK_BYTES);
    }

    /** Writes past the cache; without {@code whole}, each sector may be missing after a crash. */
    void writeDirect(int position, byte[] bytes, boolean whole) {
        seen.write(position, bytes, bytes.length);
        modified = SimulatedClock.next();
        if (whole) {
            durable.write(position, bytes, bytes.length);
        } else {
            addPieces(position, bytes, SECTOR_BYTES);
        }
    }

    private void addPieces(int position, byte[] bytes, int unit) {
        int at = 0;
        while (at < bytes.length) {
            int end = Math.min(bytes.length, (position + at) / unit * unit + unit - position);
            changes.add(new Change(position + at, Arrays.copyOfRange(bytes, at, end)));
            at = end;
        }
    }

    void truncate(int size) {
        if (size < seen.size) {
            seen.resize(size);
            modified = SimulatedClock.next();
            changes.add(new Change(size, null));
        }
    }

    void force() {
        // A system that could not write a page once does not try again, yet reports no error.
        if (!forceFailed) {
            durable.copyFrom(seen);
            changes.clear();
            modifiedDurably = modified;
        }
    }

    void failForce() {
        forceFailed = true;
    }

    boolean isForced() {
        return changes.isEmpty();
    }

    /**
     * Flips a bit that is not on the platters yet, in a file of batches; false when there is none.
     * It is one under a checksum: base offset and leader epoch are not, so nobody can tell.
     */
    boolean flipBit(Random random) {
        for (Change change : changes) {
            if (change.bytes() != null && change.bytes().length > 0) {
                int at = random.nextInt(change.bytes().length);
                if (isChecksummed(change.position() + at)) {
                    change.bytes()[at] ^= (byte) (1 << random.nextInt(8));
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isChecksummed(int position) {
        ByteBuffer batches = ByteBuffer.wrap(seen.bytes, 0, seen.size);
        int start = 0;
        while (start + RecordBatch.HEADER_BYTES <= seen.size) {
            int end = start + new RecordBatch(batches, start).sizeInBytes();
            if (position < end) {
                return position >= start + MAGIC_AT;
            }
            start = end;
        }
        return false;
    }

    /** How many bytes arrive of a write that power was lost in: sectors are written as a whole. */
    private static int torn(Change change, Random random) {
        int end = change.position() + random.nextInt(change.bytes().length + 1);
        return Math.max(0, end - end % SECTOR_BYTES - change.position());
    }

    /** Power is lost: of what was not forced, some is kept, some lost, some torn. */
    void crash(Random random) {
        int lossPercent = new int[] {0, 10, 50, 90, 100}[random.nextInt(5)];
        boolean sizes = random.nextBoolean();
        for (Change change : changes) {
            boolean lost = random.nextInt(100) < lossPercent;
            if (change.bytes() == null) {
                if (lost) {
                    break;
                }
                durable.resize(Math.min(durable.size, change.position()));
            } else if (!lost) {
                durable.write(change.position(), change.bytes(), change.bytes().length);
            } else if (random.nextInt(4) == 0) {
                durable.write(change.position(), change.bytes(), torn(change, random));
            } else if (sizes) {
                durable.resize(Math.max(durable.size, change.position() + change.bytes().length));
            }
        }
        changes.clear();
        forceFailed = false;
        seen.copyFrom(durable);
        if (random.nextBoolean()) {
            // The time may be the older one, whatever was kept of the contents.
            modified = modifiedDurably;
        }
        modifiedDurably = modified;
    }
}
