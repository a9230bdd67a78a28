package io.riverrun.broker.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.riverrun.broker.dispatch.RequestDispatcher;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up a connection that was accepted, or refuses it. Thread-safe. */
@ChannelHandler.Sharable
final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionInitializer.class);

    private final String listener;
    private final Supplier<RequestDispatcher> dispatcher;
    private final ListenerLimits limits;
    private final ConnectionCounter counter;
    private final ByteBudget budget;
    private final ChannelGroup connections;

    ConnectionInitializer(
            String listener,
            Supplier<RequestDispatcher> dispatcher,
            ListenerLimits limits,
            ConnectionCounter counter,
            ByteBudget budget,
            ChannelGroup connections) {
        this.listener = listener;
        this.dispatcher = dispatcher;
        this.limits = limits;
        this.counter = counter;
        this.budget = budget;
        this.connections = connections;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        InetAddress address = channel.remoteAddress().getAddress();
        String refusal = counter.add(address);
        if (refusal != null) {
            LOG.warn("Refusing a connection from {}: {}.", address.getHostAddress(), refusal);
            channel.close();
            return;
        }
        channel.closeFuture().addListener(_ -> counter.remove(address));
        connections.add(channel);
        addHandlers(channel);
    }

    /** Puts into the channel's pipeline what serves a connection that is let in. */
    void addHandlers(Channel channel) {
        if (limits.idleMsMax() >= 0) {
            channel.pipeline()
                    .addLast(new IdleStateHandler(0, 0, limits.idleMsMax(), TimeUnit.MILLISECONDS));
        }
        addDecoder(channel);
        channel.pipeline().addLast(new Closer());
    }

    private void addDecoder(Channel channel) {
        Connection connection =
                new Connection(
                        channel,
                        listener,
                        dispatcher.get(),
                        limits.pendingResponsesMax(),
                        () -> resume(channel));
        channel.pipeline().addLast(new FrameDecoder(connection, budget, limits.frameBytesMax()));
    }

    private static void resume(Channel channel) {
        channel.eventLoop()
                .execute(() -> {
                    ChannelHandlerContext context = channel.pipeline().context(FrameDecoder.class);
                    if (context != null) {
                        ((FrameDecoder) context.handler()).resume(context);
                    }
                });
    }

    /** Closes connections that are idle or broken. */
    private static final class Closer extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof IdleStateEvent) {
                LOG.debug("Closing the idle connection from {}.", context.channel());
                context.close();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                resume(context.channel());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException) {
                LOG.debug("The connection from {} broke.", context.channel(), cause);
            } else {
                LOG.error("Closing the connection from {}.", context.channel(), cause);
            }
            context.close();
        }
    }
}
