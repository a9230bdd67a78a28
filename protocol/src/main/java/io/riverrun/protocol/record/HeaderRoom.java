package io.riverrun.protocol.record;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Collects what a codec writes, behind room for a batch's header. Confined to one thread. */
final class HeaderRoom extends ByteArrayOutputStream {

    HeaderRoom(int plainBytes) {
        super(Math.max(plainBytes / 2, 2 * RecordBatch.HEADER_BYTES));
        count = RecordBatch.HEADER_BYTES;
    }

    /** Forgets what there is; the buffer given before is not good any more. */
    void restart() {
        count = RecordBatch.HEADER_BYTES;
    }

    /** The batch so far, from the header's first byte on. */
    ByteBuffer toBuffer() {
        return ByteBuffer.wrap(buf, 0, count);
    }
}
