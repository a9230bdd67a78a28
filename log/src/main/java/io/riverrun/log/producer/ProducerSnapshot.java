package io.riverrun.log.producer;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The contents of a {@code .snapshot} file, the producers as of the offset in its name:
 *
 * <pre>
 * version int16 (1), crc uint32 (CRC-32C of what follows), count int32, then for each producer:
 *   producerId int64, epoch int16, lastSequence int32, lastOffset int64, offsetDelta int32,
 *   timestamp int64, coordinatorEpoch int32, currentTxnFirstOffset int64 (-1: none)
 * </pre>
 *
 * <p>Stateless.
 */
public final class ProducerSnapshot {

    private static final short VERSION = 1;
    private static final int PREFIX_BYTES = 6;
    private static final int HEADER_BYTES = PREFIX_BYTES + 4;
    private static final int ENTRY_BYTES = 46;

    private ProducerSnapshot() {}

    /** The file's contents for the producers. */
    public static byte[] encode(ProducerStates states) {
        List<ProducerState> all = states.all();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + ENTRY_BYTES * all.size());
        bytes.putShort(VERSION).putInt(0).putInt(all.size());
        for (ProducerState state : all) {
            bytes.putLong(state.producerId())
                    .putShort(state.epoch())
                    .putInt(state.lastSequence())
                    .putLong(state.lastOffset())
                    .putInt(state.lastOffsetDelta())
                    .putLong(state.lastTimestamp())
                    .putInt(state.coordinatorEpoch())
                    .putLong(state.transactionFirstOffset());
        }
        bytes.putInt(2, crc(bytes.array()));
        return bytes.array();
    }

    /**
     * Puts the producers of a file into the states.
     *
     * @return false, and the states unchanged, when the contents are damaged
     */
    public static boolean decode(byte[] contents, ProducerStates states) {
        ByteBuffer bytes = ByteBuffer.wrap(contents);
        if (contents.length < HEADER_BYTES
                || bytes.getShort() != VERSION
                || bytes.getInt() != crc(contents)) {
            return false;
        }
        int count = bytes.getInt();
        if (count < 0 || bytes.remaining() != (long) count * ENTRY_BYTES) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            states.restore(decodeOne(bytes));
        }
        return true;
    }

    private static ProducerState decodeOne(ByteBuffer bytes) {
        ProducerState state = new ProducerState(bytes.getLong(), bytes.getShort());
        int lastSequence = bytes.getInt();
        long lastOffset = bytes.getLong();
        int offsetDelta = bytes.getInt();
        long timestamp = bytes.getLong();
        if (lastSequence >= 0 && lastOffset >= 0) {
            state.remember(lastSequence, lastOffset, offsetDelta, timestamp);
        }
        state.restore(timestamp, bytes.getInt(), bytes.getLong());
        return state;
    }

    private static int crc(byte[] contents) {
        CRC32C crc = new CRC32C();
        crc.update(contents, PREFIX_BYTES, contents.length - PREFIX_BYTES);
        return (int) crc.getValue();
    }
}
