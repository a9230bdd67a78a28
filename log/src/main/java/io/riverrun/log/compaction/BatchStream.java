package io.riverrun.log.compaction;

import io.riverrun.log.segment.FileSlice;
import io.riverrun.log.segment.Segment;
import io.riverrun.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads segments batch by batch, large pieces at a time, and checks every batch. Confined to one
 * thread.
 */
final class BatchStream {

    private final Throttle throttle;
    private final RecordBatch batch = new RecordBatch();
    private ByteBuffer buffer;
    private Segment segment;
    private FileSlice file;
    private int read;
    private int next;

    /**
     * @param bufferBytes how much is read at once, unless a batch is larger
     */
    BatchStream(int bufferBytes, Throttle throttle) {
        this.throttle = throttle;
        this.buffer = ByteBuffer.allocate(Math.max(bufferBytes, RecordBatch.HEADER_BYTES));
    }

    /** Moves before the first batch of a segment that is closed, or before a later one. */
    void open(Segment opened, int position) {
        segment = opened;
        file = opened.slice(0, opened.sizeInBytes());
        read = position;
        next = 0;
        buffer.clear().limit(0);
    }

    /**
     * Moves to the next batch; false after the last.
     *
     * @throws IOException when the batch is damaged, among others
     */
    boolean advance() throws IOException {
        buffer.position(next);
        if (!buffer.hasRemaining() && read == file.sizeInBytes()) {
            return false;
        }
        require(RecordBatch.HEADER_BYTES);
        batch.wrap(buffer, buffer.position());
        int size = batch.sizeInBytes();
        if (size < RecordBatch.HEADER_BYTES || batch.magic() != RecordBatch.MAGIC) {
            throw damaged();
        }
        require(size);
        batch.wrap(buffer, buffer.position());
        if (batch.lastOffsetDelta() < 0 || batch.crc() != batch.computeCrc()) {
            throw damaged();
        }
        next = buffer.position() + size;
        return true;
    }

    /** The batch moved to, whole; the next {@link #advance} moves it on. */
    RecordBatch batch() {
        return batch;
    }

    private void require(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return;
        }
        if (bytes - buffer.remaining() > file.sizeInBytes() - read) {
            throw damaged();
        }
        if (bytes > buffer.capacity()) {
            buffer = ByteBuffer.allocate(bytes).put(buffer);
        } else {
            buffer.compact();
        }
        int room = Math.min(buffer.remaining(), file.sizeInBytes() - read);
        buffer.limit(buffer.position() + room);
        throttle.take(buffer.remaining());
        read += file.readAt(read, buffer);
        buffer.flip();
    }

    private IOException damaged() {
        return new IOException(
                "%s holds a damaged batch %d bytes from its start"
                        .formatted(segment, read - buffer.remaining()));
    }
}
