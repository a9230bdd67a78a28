package io.riverrun.log.segment;

import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Walks the batches in a segment's file by their headers, reading little of what lies between. It
 * stops at the end, or where the bytes are no batch; {@link #position()} tells where. Confined to
 * one thread.
 */
final class BatchScanner {

    private static final int CHUNK_BYTES = 4096;
    private static final int CRC_CHUNK_BYTES = 64 * 1024;

    /** Where a batch's checksummed bytes begin. */
    private static final int CHECKSUMMED_AT = 21;

    private final LogFile file;
    private final int limit;
    private final RecordBatch batch = new RecordBatch();
    private ByteBuffer chunk;
    private int chunkStart;
    private int position;
    private int next;

    BatchScanner(LogFile file, int from, int limit) {
        this.file = file;
        this.limit = limit;
        this.next = from;
        this.position = from;
        this.chunk = ByteBuffer.allocate(0);
        this.chunkStart = from;
    }

    /** Moves to the next whole batch; false at the end, or where there is none. */
    boolean advance() throws IOException {
        position = next;
        if (limit - position < RecordBatch.HEADER_BYTES) {
            return false;
        }
        int inChunk = position - chunkStart;
        if (inChunk + RecordBatch.HEADER_BYTES > chunk.limit()) {
            if (!fill()) {
                return false;
            }
            inChunk = 0;
        }
        batch.wrap(chunk, inChunk);
        long size = (long) batch.sizeInBytes();
        if (size < RecordBatch.HEADER_BYTES
                || size > limit - position
                || batch.magic() != RecordBatch.MAGIC
                || batch.lastOffsetDelta() < 0
                || batch.baseOffset() < 0) {
            return false;
        }
        next = position + (int) size;
        return true;
    }

    /** The header of the batch moved to; its records are not in the view's buffer. */
    RecordBatch batch() {
        return batch;
    }

    /** Where the batch moved to starts; after {@link #advance} was false, where it stopped. */
    int position() {
        return position;
    }

    /** Whether the bytes of the batch have the checksum that its header states. */
    boolean checksumMatches() throws IOException {
        CRC32C crc = new CRC32C();
        int at = position + CHECKSUMMED_AT;
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(CRC_CHUNK_BYTES, next - at));
        while (at < next) {
            bytes.clear().limit(Math.min(bytes.capacity(), next - at));
            int read = file.read(bytes, at);
            if (read <= 0) {
                return false;
            }
            crc.update(bytes.flip());
            at += read;
        }
        return (int) crc.getValue() == batch.crc();
    }

    /** The whole batch moved to, in memory. */
    RecordBatch readWhole() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(next - position);
        if (file.read(bytes, position) < bytes.capacity()) {
            throw new IOException(file.path() + " ends within a batch");
        }
        return new RecordBatch(bytes.flip(), 0);
    }

    private boolean fill() throws IOException {
        if (chunk.capacity() == 0) {
            chunk = ByteBuffer.allocate(Math.min(CHUNK_BYTES, limit - position));
        }
        chunk.clear().limit(Math.min(chunk.capacity(), limit - position));
        int read = file.read(chunk, position);
        chunk.flip();
        chunkStart = position;
        return read >= RecordBatch.HEADER_BYTES;
    }
}
