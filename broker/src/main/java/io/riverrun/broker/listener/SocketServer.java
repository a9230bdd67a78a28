package io.riverrun.broker.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.riverrun.broker.dispatch.RequestDispatcher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Binds the broker's listeners and serves their connections on a few event loops. Thread-safe:
 * started and closed by one owner.
 */
public final class SocketServer implements AutoCloseable {

    private static final int BACKLOG_CONNECTIONS = 1024;
    private static final long QUIET_MS = 0;

    /** What is read at a time: so much that a busy producer's request mostly comes in one piece. */
    private static final int READ_BYTES_MIN = 512;

    private static final int READ_BYTES_FIRST = 4 * 1024;
    private static final int READ_BYTES_MAX = 256 * 1024;
    private static final long SHUTDOWN_MS_MAX = 2_000;

    private final ListenerLimits limits;
    private final SocketBuffers buffers;
    private final ConnectionCounter counter;
    private final ByteBudget budget;
    private final EventLoopGroup loops;
    private final List<Channel> servers = new ArrayList<>();
    private volatile RequestDispatcher dispatcher;
    private final ChannelGroup connections =
            new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    /** A listener's name and address; port 0 takes a free one. */
    public record Binding(String listener, InetSocketAddress address) {}

    public SocketServer(ListenerLimits limits, SocketBuffers buffers, int eventLoops) {
        this.limits = limits;
        this.buffers = buffers;
        this.counter = new ConnectionCounter(limits);
        this.budget = new ByteBudget(limits.queuedBytesMax());
        this.loops = new MultiThreadIoEventLoopGroup(eventLoops, NioIoHandler.newFactory());
    }

    /**
     * When an event loop calls, has it do some work at the end of its turn: when it has handled
     * what there was to read from all of its connections, and before it waits for more.
     *
     * @return false when another thread calls, and nothing will be done
     */
    public boolean atEndOfTurn(Runnable work) {
        for (EventExecutor loop : loops) {
            if (loop.inEventLoop()) {
                ((SingleThreadEventLoop) loop).executeAfterEventLoopIteration(work);
                return true;
            }
        }
        return false;
    }

    /** Has each event loop do some work, soon; none once this is being closed. */
    public void onEachEventLoop(Runnable work) {
        for (EventExecutor loop : loops) {
            if (!loop.isShuttingDown()) {
                loop.execute(work);
            }
        }
    }

    /** The connections that are open now. */
    public int connectionCount() {
        return counter.count();
    }

    /**
     * Binds a listener; connections wait in the system's queue until {@link #accept}.
     *
     * @return the address with the port that was taken
     * @throws IOException naming the listener and the remedy when the address cannot be bound
     */
    public InetSocketAddress bind(Binding binding) throws IOException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.AUTO_READ, false)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG_CONNECTIONS)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new AdaptiveRecvByteBufAllocator(
                                        READ_BYTES_MIN, READ_BYTES_FIRST, READ_BYTES_MAX))
                        .childHandler(
                                new ConnectionInitializer(
                                        binding.listener(),
                                        () -> dispatcher,
                                        limits,
                                        counter,
                                        budget,
                                        connections));
        if (buffers.sendBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, buffers.sendBytes());
        }
        if (buffers.receiveBytes() > 0) {
            // On the listening socket, whose connections have it before they agree on a window.
            bootstrap.option(ChannelOption.SO_RCVBUF, buffers.receiveBytes());
        }
        ChannelFuture bound = bootstrap.bind(binding.address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "Cannot listen on %s://%s:%d: %s. Is another broker running there? Change"
                                    .formatted(
                                            binding.listener(),
                                            binding.address().getHostString(),
                                            binding.address().getPort(),
                                            bound.cause().getMessage())
                            + " 'listeners' or end the other process.",
                    bound.cause());
        }
        servers.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** Begins to serve the listeners that are bound. */
    public void accept(RequestDispatcher requests) {
        dispatcher = requests;
        servers.forEach(server -> server.config().setAutoRead(true));
    }

    /** Stops to listen, closes all connections and ends the event loops. */
    @Override
    public void close() {
        servers.forEach(server -> server.close().awaitUninterruptibly());
        connections.close().awaitUninterruptibly();
        loops.shutdownGracefully(QUIET_MS, SHUTDOWN_MS_MAX, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
    }
}
