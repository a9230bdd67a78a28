package io.riverrun.broker.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A connection without a network, served as the listeners serve theirs. */
final class EmbeddedConnection {

    static final ListenerLimits LIMITS =
            new ListenerLimits(
                    10 * 1024 * 1024, 1 << 30, Integer.MAX_VALUE, Integer.MAX_VALUE, -1, 1_000);

    final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<ByteBuf> received = new ArrayList<>();
    private final ByteBuf sent = Unpooled.buffer();

    EmbeddedConnection(ScriptedHandler handler, ListenerLimits limits, ByteBudget budget) {
        new ConnectionInitializer("PLAINTEXT", handler::dispatcher, limits, null, budget, null)
                .addHandlers(channel);
    }

    EmbeddedConnection(ScriptedHandler handler) {
        this(handler, LIMITS, new ByteBudget(LIMITS.queuedBytesMax()));
    }

    /** The client's bytes arrive, cut at these places. */
    void arrive(byte[] bytes, int... cuts) {
        int from = 0;
        for (int cut : cuts) {
            read(Arrays.copyOfRange(bytes, from, cut));
            from = cut;
        }
        read(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    private void read(byte[] bytes) {
        // Pooled and direct, as a socket's are.
        ByteBuf buffer = channel.alloc().directBuffer(Math.max(1, bytes.length));
        received.add(buffer.writeBytes(bytes));
        channel.writeInbound(buffer);
        channel.runPendingTasks();
    }

    /** Whether the client reads what is sent to it. */
    void clientTakes(boolean takes) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, takes);
        channel.runPendingTasks();
    }

    /** The answers that have left so far. */
    List<Frames.Answer> answers() {
        channel.runPendingTasks();
        // Answers that scheduled tasks gave leave behind them.
        channel.runPendingTasks();
        for (ByteBuf piece = channel.readOutbound();
                piece != null;
                piece = channel.readOutbound()) {
            sent.writeBytes(piece);
            piece.release();
        }
        List<Frames.Answer> answers = new ArrayList<>();
        ByteBuffer bytes = sent.nioBuffer();
        while (bytes.remaining() >= 4) {
            int length = bytes.getInt();
            answers.add(Frames.answer(bytes.slice(bytes.position(), length)));
            bytes.position(bytes.position() + length);
        }
        return answers;
    }

    List<String> answerTexts() {
        return answers().stream().map(Frames.Answer::text).toList();
    }

    /** The buffers that arrived and were not given back. */
    long buffersHeld() {
        return received.stream().filter(buffer -> buffer.refCnt() > 0).count();
    }

    boolean isReadFrom() {
        return channel.config().isAutoRead();
    }
}
