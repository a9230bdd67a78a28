package io.riverrun.broker.listener;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.riverrun.base.Invariant;
import io.riverrun.log.segment.FileSlice;
import io.riverrun.protocol.MessageWriter;
import io.riverrun.protocol.record.RecordData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer as it goes out: its length, then pieces, which are bytes in memory or regions of files.
 * Confined to the event loop of its connection.
 */
final class ResponseFrame extends MessageWriter {

    private static final int LENGTH_BYTES = 4;

    /** Up to this size a copy costs less than a further system call. */
    private static final int COPIED_BYTES_MAX = 16 * 1024;

    private final List<Object> pieces = new ArrayList<>(1);
    private long bytes = -LENGTH_BYTES;
    private ByteBuffer head;

    ResponseFrame(int initialBytes) {
        super(initialBytes);
        int32(0);
    }

    /** Writes the frame, without a flush. */
    void writeTo(Channel channel) {
        endPiece();
        Invariant.check(bytes <= Integer.MAX_VALUE, "answer too long", bytes);
        head.putInt(0, (int) bytes);
        for (Object piece : pieces) {
            channel.write(piece, channel.voidPromise());
        }
    }

    @Override
    protected void recordBytes(RecordData records) {
        if (records instanceof FileSlice slice && slice.sizeInBytes() > COPIED_BYTES_MAX) {
            endPiece();
            bytes += slice.sizeInBytes();
            pieces.add(new SliceRegion(slice));
        } else {
            super.recordBytes(records);
        }
    }

    private void endPiece() {
        if (size() > 0) {
            ByteBuffer piece = take();
            head = head == null ? piece : head;
            bytes += piece.remaining();
            pieces.add(Unpooled.wrappedBuffer(piece));
        }
    }
}
