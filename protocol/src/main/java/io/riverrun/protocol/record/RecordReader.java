package io.riverrun.protocol.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes the records of a batch, one after the other. A record, all numbers {@link Varint}s but
 * the attributes:
 *
 * <pre>
 * length           bytes after this field
 * attributes       one byte, unused
 * timestampDelta   timestamp less the batch's baseTimestamp
 * offsetDelta      offset less the batch's baseOffset
 * keyLength, key   length -1: null
 * valueLength, value
 * headerCount, then for each: keyLength, key (UTF-8, not null), valueLength, value
 * </pre>
 *
 * <p>Records of an uncompressed batch share its bytes. A compressed batch is inflated record by
 * record, never more than the limit in all, so hostile data costs little memory and time. Confined
 * to one thread; close it, as codecs hold native memory.
 */
public final class RecordReader implements AutoCloseable {

    /** The size of the smallest record: no key, no value, no headers. */
    static final int RECORD_BYTES_MIN = 7;

    private static final int HEADER_BYTES_MIN = 2;

    private final long baseOffset;
    private final long baseTimestamp;
    private final long appendTimestamp;
    private final boolean appendTime;
    private final ByteBuffer plain;
    private final InputStream inflated;
    private long inflatedBytesLeft;
    private int left;

    private RecordReader(
            RecordBatch batch, ByteBuffer plain, InputStream inflated, long inflatedBytesMax) {
        this.baseOffset = batch.baseOffset();
        this.baseTimestamp = batch.baseTimestamp();
        this.appendTimestamp = batch.maxTimestamp();
        this.appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
        this.left = batch.recordCount();
        this.plain = plain;
        this.inflated = inflated;
        this.inflatedBytesLeft = inflatedBytesMax;
    }

    /**
     * Starts to read a batch whose length was checked.
     *
     * @param inflatedBytesMax the most bytes that a compressed batch may inflate to
     * @throws MalformedRecordException when the codec is unknown or its stream does not start right
     */
    public static RecordReader open(RecordBatch batch, long inflatedBytesMax)
            throws MalformedRecordException {
        Compression codec = batch.compression();
        if (codec == null) {
            throw new MalformedRecordException("the codec of " + batch + " is unknown");
        }
        if (batch.recordCount() < 0) {
            throw new MalformedRecordException("a batch has " + batch.recordCount() + " records");
        }
        ByteBuffer bytes = batch.recordBytes();
        if (codec == Compression.NONE) {
            return new RecordReader(batch, bytes, null, inflatedBytesMax);
        }
        try {
            return new RecordReader(batch, null, codec.decompress(bytes), inflatedBytesMax);
        } catch (IOException | RuntimeException e) {
            throw new MalformedRecordException(codec.label() + ": " + e.getMessage(), e);
        }
    }

    /** All records of a batch. */
    public static List<Record> readAll(RecordBatch batch, long inflatedBytesMax)
            throws MalformedRecordException {
        List<Record> records = new ArrayList<>();
        try (RecordReader reader = open(batch, inflatedBytesMax)) {
            for (Record record = reader.next(); record != null; record = reader.next()) {
                records.add(record);
            }
        }
        return records;
    }

    /**
     * The next record, or null after the last.
     *
     * @throws MalformedRecordException when the bytes are no record, bytes are left after the last
     *     one, or the limit is passed
     */
    public Record next() throws MalformedRecordException {
        if (left == 0) {
            requireNothingLeft();
            return null;
        }
        ByteBuffer body = inflated == null ? nextPlain() : nextInflated();
        left--;
        return decode(body);
    }

    @Override
    public void close() {
        if (inflated != null) {
            try {
                inflated.close();
            } catch (IOException e) {
                // Nothing was written, so nothing is lost.
                inflatedBytesLeft = 0;
            }
        }
    }

    private ByteBuffer nextPlain() throws MalformedRecordException {
        int length = Varint.readInt(plain);
        return take(plain, length, "a record");
    }

    private ByteBuffer nextInflated() throws MalformedRecordException {
        try {
            int length = Varint.readInt(inflated);
            inflatedBytesLeft -= (long) length + Varint.sizeOf(length);
            if (length < 0 || inflatedBytesLeft < 0) {
                throw new MalformedRecordException(
                        "a record of " + length + " bytes is above the limit for its batch");
            }
            byte[] body = inflated.readNBytes(length);
            if (body.length < length) {
                throw new MalformedRecordException(
                        "a record of " + length + " bytes ends after " + body.length);
            }
            return ByteBuffer.wrap(body);
        } catch (IOException | RuntimeException e) {
            throw new MalformedRecordException("the batch does not inflate: " + e.getMessage(), e);
        }
    }

    private void requireNothingLeft() throws MalformedRecordException {
        try {
            if (inflated == null ? plain.hasRemaining() : inflated.read() >= 0) {
                throw new MalformedRecordException("bytes are left after the batch's last record");
            }
        } catch (IOException | RuntimeException e) {
            throw new MalformedRecordException("the batch does not inflate: " + e.getMessage(), e);
        }
    }

    private Record decode(ByteBuffer body) throws MalformedRecordException {
        if (!body.hasRemaining()) {
            throw new MalformedRecordException("a record is empty");
        }
        body.get(); // the attributes, unused
        long timestamp = baseTimestamp + Varint.readLong(body);
        long offset = baseOffset + Varint.readInt(body);
        ByteBuffer key = nullable(body, "a key");
        ByteBuffer value = nullable(body, "a value");
        List<RecordHeader> headers = headers(body);
        if (body.hasRemaining()) {
            throw new MalformedRecordException("bytes are left at the end of a record");
        }
        return new Record(offset, appendTime ? appendTimestamp : timestamp, key, value, headers);
    }

    private static List<RecordHeader> headers(ByteBuffer body) throws MalformedRecordException {
        int count = Varint.readInt(body);
        if (count < 0 || count > body.remaining() / HEADER_BYTES_MIN) {
            throw new MalformedRecordException(count + " headers do not fit into a record");
        }
        if (count == 0) {
            return List.of();
        }
        List<RecordHeader> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ByteBuffer key = take(body, Varint.readInt(body), "a header's key");
            String name = StandardCharsets.UTF_8.decode(key).toString();
            headers.add(new RecordHeader(name, nullable(body, "a header's value")));
        }
        return headers;
    }

    private static ByteBuffer nullable(ByteBuffer body, String what)
            throws MalformedRecordException {
        int length = Varint.readInt(body);
        return length == -1 ? null : take(body, length, what);
    }

    private static ByteBuffer take(ByteBuffer source, int length, String what)
            throws MalformedRecordException {
        if (length < 0 || length > source.remaining()) {
            throw new MalformedRecordException(
                    what + " of " + length + " bytes does not fit into " + source.remaining());
        }
        ByteBuffer taken = source.slice(source.position(), length);
        source.position(source.position() + length);
        return taken;
    }
}
