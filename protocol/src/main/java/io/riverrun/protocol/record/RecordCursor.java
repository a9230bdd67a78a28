package io.riverrun.protocol.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Walks the records of a batch and decodes no more of each than its offset, its time, where its key
 * is, and whether it has a value: for those who keep or drop records and copy their bytes. {@link
 * RecordReader} tells the layout. A compressed batch is inflated as a whole, into memory that is
 * used again for the next one. Confined to one thread.
 */
public final class RecordCursor {

    private static final int INITIAL_BYTES = 16 * 1024;

    private final int inflatedBytesMax;
    private byte[] inflated = new byte[0];
    private ByteBuffer records = ByteBuffer.allocate(0);
    private ByteBuffer key = records;
    private long baseOffset;
    private long baseTimestamp;
    private int left;
    private int start;
    private int end;
    private int afterTimestamp;
    private byte attributes;
    private long timestamp;
    private long offset;
    private boolean hasKey;
    private boolean hasValue;

    /**
     * @param inflatedBytesMax a batch that inflates to more cannot be read
     */
    public RecordCursor(int inflatedBytesMax) {
        this.inflatedBytesMax = inflatedBytesMax;
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
        if (left < 0) {
            throw new MalformedRecordException("a batch has " + left + " records");
        }
        Compression codec = batch.compression();
        if (codec == null) {
            throw new MalformedRecordException("the codec of " + batch + " is unknown");
        }
        records = batch.recordBytes();
        if (codec != Compression.NONE && left > 0) {
            records = inflate(codec, records);
        }
        key = records.duplicate();
        end = 0;
    }

    private ByteBuffer inflate(Compression codec, ByteBuffer bytes)
            throws MalformedRecordException {
        int size = 0;
        try (InputStream stream = codec.decompress(bytes)) {
            while (true) {
                if (size == inflated.length) {
                    grow();
                }
                int read = stream.read(inflated, size, inflated.length - size);
                if (read < 0) {
                    return ByteBuffer.wrap(inflated, 0, size).slice();
                }
                size += read;
            }
        } catch (IOException | RuntimeException e) {
            throw new MalformedRecordException("the batch does not inflate: " + e.getMessage(), e);
        }
    }

    private void grow() throws MalformedRecordException {
        if (inflated.length >= inflatedBytesMax) {
            throw new MalformedRecordException(
                    "the batch inflates to more than " + inflatedBytesMax + " bytes");
        }
        long doubled = Math.max(INITIAL_BYTES, 2L * inflated.length);
        inflated = Arrays.copyOf(inflated, (int) Math.min(doubled, inflatedBytesMax));
    }

    /**
     * Moves to the next record; false after the last.
     *
     * @throws MalformedRecordException when the bytes are no record, or bytes are left after the
     *     last one
     */
    public boolean advance() throws MalformedRecordException {
        if (left == 0) {
            if (end < records.limit()) {
                throw new MalformedRecordException("bytes are left after the batch's last record");
            }
            return false;
        }
        left--;
        start = end;
        records.limit(records.capacity()).position(start);
        int length = Varint.readInt(records);
        if (length <= 0 || length > records.remaining()) {
            throw new MalformedRecordException(
                    "a record of " + length + " bytes does not fit into " + records.remaining());
        }
        end = records.position() + length;
        records.limit(end);
        decode();
        records.limit(records.capacity());
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
        attributes = records.get();
        timestamp = baseTimestamp + Varint.readLong(records);
        afterTimestamp = records.position();
        offset = baseOffset + Varint.readInt(records);
        int keyBytes = Varint.readInt(records);
        hasKey = keyBytes >= 0;
        int keyAt = records.position();
        skip(keyBytes, "a key");
        key.limit(records.position()).position(keyAt);
        int valueBytes = Varint.readInt(records);
        hasValue = valueBytes >= 0;
        skip(valueBytes, "a value");
    }

    private void skip(int bytes, String what) throws MalformedRecordException {
        if (bytes < -1 || bytes > records.remaining()) {
            throw new MalformedRecordException(
                    what + " of " + bytes + " bytes does not fit into " + records.remaining());
        }
        records.position(records.position() + Math.max(bytes, 0));
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

    /** The key from position to limit, until the next {@link #advance}; empty when it is null. */
    public ByteBuffer key() {
        return key;
    }

    /** Whether the value is not null; a record with a key and no value is a tombstone. */
    public boolean hasValue() {
        return hasValue;
    }

    /** The inflated records of the batch; {@link #start} and {@link #end} point into it. */
    ByteBuffer records() {
        return records;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    int afterTimestamp() {
        return afterTimestamp;
    }

    byte attributes() {
        return attributes;
    }
}
