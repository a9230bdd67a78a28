package io.riverrun.protocol.record;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Walks the records of a batch and decodes no more of each than its offset, its time, its key, and
 * whether it has a value: for those who keep or drop records and copy their bytes. {@link
 * RecordReader} tells the layout. A compressed batch is inflated as it is walked; of its records no
 * more than a key need be in memory at a time. Confined to one thread; close it, as codecs hold
 * native memory.
 */
public final class RecordCursor implements AutoCloseable {

    /** A record's length, attributes, timestamp, offset and its key's length. */
    private static final int BEFORE_KEY_BYTES_MAX =
            Varint.INT_BYTES_MAX + 1 + Varint.LONG_BYTES_MAX + 2 * Varint.INT_BYTES_MAX;

    private final RecordWindow window;
    private ByteBuffer key = ByteBuffer.allocate(0);
    private long baseOffset;
    private long baseTimestamp;
    private int left;
    private int sizeInBytes;
    private int unread;
    private int afterTimestamp;
    private byte attributes;
    private long timestamp;
    private long offset;
    private boolean hasKey;
    private boolean hasValue;

    /**
     * @param inflatedBytesMax a batch that inflates to more cannot be read
     * @param keyBytesMax nor can a compressed one with a larger key; at least some kilobytes
     */
    public RecordCursor(long inflatedBytesMax, int keyBytesMax) {
        this.window = new RecordWindow(inflatedBytesMax, keyBytesMax);
    }

    /**
     * Moves before the first record of a batch whose length was checked.
     *
     * @throws MalformedRecordException when the batch cannot be inflated
     */
    public void open(RecordBatch batch) throws MalformedRecordException {
        baseOffset = batch.baseOffset();
        baseTimestamp = batch.baseTimestamp();
        left = batch.recordCount();
        unread = 0;
        if (left < 0) {
            throw new MalformedRecordException("a batch has " + left + " records");
        }
        Compression codec = batch.compression();
        if (codec == null) {
            throw new MalformedRecordException("the codec of " + batch + " is unknown");
        }
        if (codec == Compression.NONE || left == 0) {
            window.openPlain(batch.recordBytes());
        } else {
            window.open(codec, batch.recordBytes());
        }
    }

    /**
     * Moves to the next record; false after the last.
     *
     * @throws MalformedRecordException when the bytes are no record, the one before was cut off, or
     *     bytes are left after the last one
     */
    public boolean advance() throws MalformedRecordException {
        window.skip(unread);
        unread = 0;
        if (left == 0) {
            if (window.show(1).hasRemaining()) {
                throw new MalformedRecordException("bytes are left after the batch's last record");
            }
            return false;
        }
        left--;
        decode();
        unread = sizeInBytes;
        return true;
    }

    /**
     * Moves behind the last record.
     *
     * @return how many records that passed
     * @throws MalformedRecordException as {@link #advance}, for any of them
     */
    public int skipAll() throws MalformedRecordException {
        int skipped = 0;
        while (advance()) {
            skipped++;
        }
        return skipped;
    }

    private void decode() throws MalformedRecordException {
        ByteBuffer bytes = window.show(BEFORE_KEY_BYTES_MAX);
        int start = bytes.position();
        int length = Varint.readInt(bytes);
        long size = (long) bytes.position() - start + length;
        if (length <= 0 || size > Integer.MAX_VALUE || !window.mayHold(size)) {
            throw new MalformedRecordException(
                    "a record of " + length + " bytes does not fit into its batch");
        }
        sizeInBytes = (int) size;
        end(bytes, start);
        attributes = nextByte(bytes);
        timestamp = baseTimestamp + Varint.readLong(bytes);
        afterTimestamp = bytes.position() - start;
        offset = baseOffset + Varint.readInt(bytes);
        int keyBytes = Varint.readInt(bytes);
        hasKey = keyBytes >= 0;
        decodeKey(bytes.position() - start, keyBytes);
    }

    private void decodeKey(int keyAt, int keyBytes) throws MalformedRecordException {
        requireFits(keyAt, keyBytes, "a key");
        int valueAt = keyAt + Math.max(keyBytes, 0);
        ByteBuffer bytes =
                window.show((int) Math.min(sizeInBytes, (long) valueAt + Varint.INT_BYTES_MAX));
        int start = bytes.position();
        if (bytes.remaining() < valueAt) {
            throw new MalformedRecordException("the batch ends within a record");
        }
        key = bytes.slice(start + keyAt, valueAt - keyAt);
        end(bytes, start);
        bytes.position(start + valueAt);
        int valueBytes = Varint.readInt(bytes);
        hasValue = valueBytes >= 0;
        requireFits(bytes.position() - start, valueBytes, "a value");
    }

    /** Nothing of the next record is to be taken for this one's. */
    private void end(ByteBuffer bytes, int start) {
        bytes.limit((int) Math.min(bytes.limit(), (long) start + sizeInBytes));
    }

    private static byte nextByte(ByteBuffer bytes) throws MalformedRecordException {
        if (!bytes.hasRemaining()) {
            throw new MalformedRecordException("the batch ends within a record");
        }
        return bytes.get();
    }

    private void requireFits(int from, int bytes, String what) throws MalformedRecordException {
        if (bytes < -1 || bytes > sizeInBytes - from) {
            throw new MalformedRecordException(
                    what + " of " + bytes + " bytes does not fit into " + (sizeInBytes - from));
        }
    }

    public long offset() {
        return offset;
    }

    /** The record's own timestamp, also where the batch's append time stands for it. */
    public long timestamp() {
        return timestamp;
    }

    public boolean hasKey() {
        return hasKey;
    }

    /**
     * The key from position to limit, until the record is copied or the next {@link #advance};
     * empty when it is null.
     */
    public ByteBuffer key() {
        return key;
    }

    /** Whether the value is not null; a record with a key and no value is a tombstone. */
    public boolean hasValue() {
        return hasValue;
    }

    byte attributes() {
        return attributes;
    }

    /** How many bytes follow the record's timestamp. */
    int restBytes() {
        return sizeInBytes - afterTimestamp;
    }

    /** Writes the record as it is, once. */
    void copyTo(OutputStream target) throws IOException, MalformedRecordException {
        unread = 0;
        window.copy(sizeInBytes, target);
    }

    /** Writes what follows the record's timestamp, once. */
    void copyRestTo(OutputStream target) throws IOException, MalformedRecordException {
        unread = 0;
        window.skip(afterTimestamp);
        window.copy(restBytes(), target);
    }

    @Override
    public void close() {
        window.close();
    }
}
