package io.riverrun.broker.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Cuts the bytes of a connection into frames: a length of four bytes, then that many bytes.
 * Confined to the event loop of its connection. A frame that arrives whole is handed on where it
 * lies; another is gathered in one buffer. Nothing is allocated on a client's word beyond {@value
 * #ALLOCATED_ON_TRUST_BYTES} bytes before more than that has arrived.
 *
 * <p>What is gathered beyond {@value #FREE_BYTES} bytes comes out of a budget that all connections
 * share. Shorter requests and beginnings are free of it, so that clients whose long requests do not
 * come along hold up no heartbeat and no small batch; and a client that sends nothing of its
 * request for {@value #STALLED_MS_MAX} milliseconds while others wait for the budget is given up.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {

    private static final int LENGTH_BYTES = 4;
    private static final int ALLOCATED_ON_TRUST_BYTES = 1024 * 1024;
    private static final int FREE_BYTES = 16 * 1024;
    private static final long STALLED_MS_MAX = 10_000;

    private final Connection connection;
    private final ByteBudget budget;
    private final int frameBytesMax;

    private ByteBuf unread = Unpooled.EMPTY_BUFFER;
    private ByteBuf frame;
    private int frameBytes = -1;
    private boolean first = true;
    private boolean waitingForBudget;
    private int bytesOfBudget;
    private long bytesGathered;
    private boolean watched;
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
            return unread.readableBytes() >= LENGTH_BYTES && beginFrame();
        }
        if (frame == null && unread.readableBytes() >= frameBytes) {
            ByteBuffer whole = unread.nioBuffer(unread.readerIndex(), frameBytes);
            unread.skipBytes(frameBytes);
            handOn(whole);
            return true;
        }
        return gather(context);
    }

    /** Adds to a frame that arrives in pieces; false when more must arrive first. */
    private boolean gather(ChannelHandlerContext context) {
        if (frame == null) {
            frame = context.alloc().directBuffer(Math.min(frameBytes, FREE_BYTES), frameBytes);
        }
        int limit = bytesOfBudget > 0 ? frameBytes : Math.min(frameBytes, FREE_BYTES);
        int missing = limit - frame.readableBytes();
        int arrived = Math.min(missing, unread.readableBytes());
        frame.writeBytes(unread, arrived);
        bytesGathered += arrived;
        if (frame.readableBytes() < limit) {
            return false;
        }
        if (limit < frameBytes) {
            takeBudget(context);
        } else {
            handOn(frame.nioBuffer());
        }
        return true;
    }

    private boolean beginFrame() {
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
        return true;
    }

    private void takeBudget(ChannelHandlerContext context) {
        int bytes = frameBytes;
        Runnable whenTaken =
                () ->
                        context.executor()
                                .execute(() -> {
                                    if (closed) {
                                        budget.release(bytes);
                                    } else {
                                        budgetTaken(context, bytes);
                                        resume(context);
                                    }
                                });
        waitingForBudget = true;
        if (budget.take(bytes, whenTaken)) {
            budgetTaken(context, bytes);
        }
    }

    private void budgetTaken(ChannelHandlerContext context, int bytes) {
        waitingForBudget = false;
        bytesOfBudget = bytes;
        frame.ensureWritable(Math.min(bytes, ALLOCATED_ON_TRUST_BYTES) - frame.readableBytes());
        if (!watched) {
            watched = true;
            watch(context);
        }
    }

    /** Looks after a while whether the client's requests have come along. */
    private void watch(ChannelHandlerContext context) {
        long bytesBefore = bytesGathered;
        context.executor()
                .schedule(
                        () -> {
                            watched = bytesOfBudget > 0 && !closed;
                            if (watched && bytesGathered == bytesBefore) {
                                giveUpIfInTheWay(context);
                            }
                            if (watched) {
                                watch(context);
                            }
                        },
                        STALLED_MS_MAX,
                        TimeUnit.MILLISECONDS);
    }

    private void giveUpIfInTheWay(ChannelHandlerContext context) {
        boolean clientsTurn = context.channel().config().isAutoRead();
        if (clientsTurn && budget.isWaitedFor()) {
            watched = false;
            refuse(
                    ("it sent nothing of its request of %d bytes for %d ms, and others wait for the"
                                    + " memory (queued.max.request.bytes)")
                            .formatted(frameBytes, STALLED_MS_MAX));
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
        frameBytes = -1;
        int taken = bytesOfBudget;
        bytesOfBudget = 0;
        if (taken > 0) {
            budget.release(taken);
        }
    }

    private ByteBuf replaceUnread(ByteBuf next) {
        unread.release();
        unread = next;
        return next;
    }
}
