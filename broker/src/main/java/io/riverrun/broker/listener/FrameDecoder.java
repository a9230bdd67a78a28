package io.riverrun.broker.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;

/**
 * Cuts the bytes of a connection into frames: a length of four bytes, then that many bytes.
 * Confined to the event loop of its connection. A frame that arrives whole is handed on where it
 * lies; another is gathered in one buffer. Nothing is allocated on a client's word beyond {@value
 * #ALLOCATED_ON_TRUST_BYTES} bytes before more than that has arrived.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {

    private static final int LENGTH_BYTES = 4;
    private static final int ALLOCATED_ON_TRUST_BYTES = 1024 * 1024;

    private final Connection connection;
    private final ByteBudget budget;
    private final int frameBytesMax;

    private ByteBuf unread = Unpooled.EMPTY_BUFFER;
    private ByteBuf frame;
    private int frameBytes = -1;
    private boolean first = true;
    private boolean waitingForBudget;
    private boolean closed;

    FrameDecoder(Connection connection, ByteBudget budget, int frameBytesMax) {
        this.connection = connection;
        this.budget = budget;
        this.frameBytesMax = frameBytesMax;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        unread = unread.isReadable() ? Unpooled.wrappedBuffer(unread, in) : replaceUnread(in);
        connection.readingBegins();
        decode(context);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        connection.readingEnds();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed = true;
        replaceUnread(Unpooled.EMPTY_BUFFER);
        endFrame();
        connection.closed();
        context.fireChannelInactive();
    }

    /** Goes on with the bytes that were left when the connection was told to wait. */
    void resume(ChannelHandlerContext context) {
        if (!closed) {
            connection.readingBegins();
            decode(context);
            connection.readingEnds();
        }
    }

    private void decode(ChannelHandlerContext context) {
        while (!closed && !waitingForBudget && connection.mayRead() && step(context)) {
            // one frame, or a part of one, at each step
        }
        if (!unread.isReadable()) {
            replaceUnread(Unpooled.EMPTY_BUFFER);
        }
        context.channel().config().setAutoRead(!waitingForBudget && connection.mayRead());
    }

    /** Takes the next piece of the bytes there are; false when more must arrive first. */
    private boolean step(ChannelHandlerContext context) {
        if (frameBytes < 0) {
            return unread.readableBytes() >= LENGTH_BYTES && beginFrame(context);
        }
        int missing = frameBytes - (frame == null ? 0 : frame.readableBytes());
        if (frame == null && unread.readableBytes() >= frameBytes) {
            ByteBuffer whole = unread.nioBuffer(unread.readerIndex(), frameBytes);
            unread.skipBytes(frameBytes);
            handOn(whole);
            return true;
        }
        if (frame == null) {
            int initial = Math.min(frameBytes, ALLOCATED_ON_TRUST_BYTES);
            frame = context.alloc().directBuffer(initial, frameBytes);
        }
        frame.writeBytes(unread, Math.min(missing, unread.readableBytes()));
        if (frame.readableBytes() < frameBytes) {
            return false;
        }
        handOn(frame.nioBuffer());
        return true;
    }

    private boolean beginFrame(ChannelHandlerContext context) {
        int length = unread.readInt();
        if (length <= 0 || length > frameBytesMax) {
            String reason =
                    "a request of %d bytes; the limit socket.request.max.bytes is %d"
                            .formatted(length, frameBytesMax);
            refuse(first ? WrongProtocol.recognize(length).orElse(reason) : reason);
            return false;
        }
        first = false;
        frameBytes = length;
        Runnable whenTaken = () -> context.executor().execute(() -> budgetTaken(context));
        waitingForBudget = !budget.take(length, whenTaken);
        return true;
    }

    private void budgetTaken(ChannelHandlerContext context) {
        waitingForBudget = false;
        if (closed) {
            endFrame();
        } else {
            resume(context);
        }
    }

    private void handOn(ByteBuffer bytes) {
        String refusal = connection.receive(bytes);
        endFrame();
        if (refusal != null) {
            refuse(refusal);
        }
    }

    private void refuse(String reason) {
        closed = true;
        connection.close(reason);
    }

    private void endFrame() {
        if (frame != null) {
            frame.release();
            frame = null;
        }
        if (frameBytes >= 0 && !waitingForBudget) {
            budget.release(frameBytes);
            frameBytes = -1;
        }
    }

    private ByteBuf replaceUnread(ByteBuf next) {
        unread.release();
        unread = next;
        return next;
    }
}
