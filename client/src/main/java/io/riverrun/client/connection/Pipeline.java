package io.riverrun.client.connection;

import io.riverrun.protocol.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Two virtual threads on one socket: one writes requests, many at once where many wait; the other
 * reads answers, which come in the order of the requests. Thread-safe. It ends once and for all
 * with the first failure, and every exchange not answered by then ends with it. Its queues are
 * bounded by the connection's {@link InFlightLimit}.
 */
final class Pipeline {

    private static final int WRITTEN_AT_ONCE_MAX = 64;

    private final HostPort broker;
    private final SocketChannel channel;
    private final Frames frames;
    private final BlockingQueue<Exchange> unwritten = new LinkedBlockingQueue<>();
    private final Queue<Exchange> unanswered = new ConcurrentLinkedQueue<>();
    private final AtomicReference<ConnectionException> failure = new AtomicReference<>();
    private final Thread writer;
    private final Thread reader;

    Pipeline(HostPort broker, SocketChannel channel, int responseBytesMax) {
        this.broker = broker;
        this.channel = channel;
        this.frames = new Frames(channel, responseBytesMax);
        this.writer = Thread.ofVirtual().name("write " + broker).unstarted(this::writeAll);
        this.reader = Thread.ofVirtual().name("read " + broker).unstarted(this::readAll);
    }

    void start() {
        writer.start();
        reader.start();
    }

    /** Queues an exchange for the writing thread; its answer completes sooner or later. */
    void submit(Exchange exchange) {
        unwritten.add(exchange);
        if (failure.get() != null) {
            failAll();
        }
    }

    boolean isOpen() {
        return failure.get() == null;
    }

    /** Ends the connection; only the first failure counts. */
    void fail(ConnectionException cause) {
        if (!failure.compareAndSet(null, cause)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        writer.interrupt();
        failAll();
    }

    private void writeAll() {
        List<Exchange> batch = new ArrayList<>();
        try {
            while (isOpen()) {
                batch.clear();
                batch.add(unwritten.take());
                unwritten.drainTo(batch, WRITTEN_AT_ONCE_MAX - 1);
                unanswered.addAll(batch);
                write(batch);
            }
        } catch (IOException e) {
            fail(broken(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failAll();
    }

    private void write(List<Exchange> batch) throws IOException {
        ByteBuffer[] buffers =
                batch.stream().map(e -> e.frame().duplicate()).toArray(ByteBuffer[]::new);
        ByteBuffer last = buffers[buffers.length - 1];
        while (last.hasRemaining()) {
            channel.write(buffers);
        }
    }

    private void readAll() {
        try {
            while (isOpen()) {
                ByteBuffer frame = frames.next();
                Exchange exchange = unanswered.peek();
                if (exchange == null) {
                    throw new IOException("it sent an answer that nobody asked for");
                }
                exchange.complete(frame);
                unanswered.remove(exchange);
            }
        } catch (IOException e) {
            fail(broken(e));
        }
    }

    /** Ends what is queued. Runs again after whatever may have queued more. */
    private void failAll() {
        ConnectionException cause = failure.get();
        if (cause == null) {
            return;
        }
        for (Exchange e = unanswered.poll(); e != null; e = unanswered.poll()) {
            e.fail(cause);
        }
        for (Exchange e = unwritten.poll(); e != null; e = unwritten.poll()) {
            e.fail(cause);
        }
    }

    private ConnectionException broken(IOException e) {
        String clause = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new ConnectionException(
                ErrorCode.NETWORK_EXCEPTION,
                "The connection to broker at %s broke: %s.".formatted(broker, clause),
                e);
    }
}
