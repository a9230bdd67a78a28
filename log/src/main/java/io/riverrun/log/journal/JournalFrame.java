package io.riverrun.log.journal;

import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.Uuid;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The format of a journal, which is a sequence of frames, each written in one go. Stateless. All
 * numbers are big-endian. A frame starts at a multiple of {@link Disk#DIRECT_BLOCK_BYTES} and is
 * filled up with zeros to the next:
 *
 * <pre>
 * offset  bytes  field
 *      0      4  magic, "RRJ1"
 *      4      4  CRC32C of all that follows, up to the end of the last entry
 *      8      8  sequence: one more than that of the frame written before, in whatever file
 *     16      4  length of the entries in bytes
 *     20         entries, one after the other:
 *                  16  topic id
 *                   4  partition
 *                   4  length of the batches in bytes
 *                      record batches, as they lie in the segment
 * </pre>
 *
 * A file is used again from its start; what is left of its former frames has lower sequences.
 */
final class JournalFrame {

    static final int HEADER_BYTES = 20;
    static final int ENTRY_HEADER_BYTES = 24;

    private static final int MAGIC = 0x52524a31;
    private static final int CRC_AT = 4;
    private static final int SEQUENCE_AT = 8;
    private static final int LENGTH_AT = 16;
    private static final int LENGTH_MAX = 1 << 30;

    private JournalFrame() {}

    /** Writes an entry at the buffer's position. The batches' position does not change. */
    static void putEntry(ByteBuffer frame, Uuid topicId, int partition, ByteBuffer batches) {
        frame.putLong(topicId.mostSignificantBits())
                .putLong(topicId.leastSignificantBits())
                .putInt(partition)
                .putInt(batches.remaining());
        int at = frame.position();
        frame.put(at, batches, batches.position(), batches.remaining());
        frame.position(at + batches.remaining());
    }

    /** Completes a frame whose entries end at the buffer's position; it is then ready to write. */
    static void seal(ByteBuffer frame, long sequence) {
        int end = frame.position();
        frame.putInt(0, MAGIC)
                .putLong(SEQUENCE_AT, sequence)
                .putInt(LENGTH_AT, end - HEADER_BYTES)
                .putInt(CRC_AT, crc(frame, end));
        int padded = roundUp(end);
        while (frame.position() < padded) {
            frame.put((byte) 0);
        }
        frame.flip();
    }

    /** The size of the frame that starts like this, in whole blocks; -1 when none does. */
    static int frameBytes(ByteBuffer header) {
        if (header.remaining() < HEADER_BYTES || header.getInt(0) != MAGIC) {
            return -1;
        }
        int length = header.getInt(LENGTH_AT);
        return length < 0 || length > LENGTH_MAX ? -1 : roundUp(HEADER_BYTES + length);
    }

    /** The sequence of the sound frame at the buffer's position, or -1 when there is none. */
    static long sequence(ByteBuffer bytes) {
        ByteBuffer frame = bytes.slice();
        if (frame.remaining() < HEADER_BYTES || frame.getInt(0) != MAGIC) {
            return -1;
        }
        int length = frame.getInt(LENGTH_AT);
        if (length < 0 || length > frame.remaining() - HEADER_BYTES) {
            return -1;
        }
        return crc(frame, HEADER_BYTES + length) == frame.getInt(CRC_AT)
                ? frame.getLong(SEQUENCE_AT)
                : -1;
    }

    /** The entries of the sound frame at the buffer's position, which moves behind the frame. */
    static ByteBuffer takeEntries(ByteBuffer bytes) {
        int length = bytes.getInt(bytes.position() + LENGTH_AT);
        ByteBuffer entries = bytes.slice(bytes.position() + HEADER_BYTES, length);
        bytes.position(Math.min(bytes.limit(), bytes.position() + roundUp(HEADER_BYTES + length)));
        return entries;
    }

    static int roundUp(int size) {
        return (size + Disk.DIRECT_BLOCK_BYTES - 1) & -Disk.DIRECT_BLOCK_BYTES;
    }

    private static int crc(ByteBuffer frame, int end) {
        CRC32C crc = new CRC32C();
        crc.update(frame.duplicate().position(SEQUENCE_AT).limit(end));
        return (int) crc.getValue();
    }
}
