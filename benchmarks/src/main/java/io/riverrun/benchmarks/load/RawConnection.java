package io.riverrun.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** Frames of Kafka's protocol over one blocking connection. Confined to one thread. */
final class RawConnection implements AutoCloseable {
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private final SocketChannel channel;
    private final ByteBuffer length = ByteBuffer.allocateDirect(Integer.BYTES);
    private ByteBuffer answer = ByteBuffer.allocateDirect(1 << 20);

    RawConnection(int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** A request as a frame that {@link #send} takes any number of times. */
    static ByteBuffer frame(AbstractRequest request, RequestHeader header) {
        ByteBuffer body = request.serializeWithHeader(header);
        return ByteBuffer.allocateDirect(Integer.BYTES + body.remaining())
                .putInt(body.remaining())
                .put(body)
                .flip();
    }

    static RequestHeader header(AbstractRequest request) {
        return new RequestHeader(request.apiKey(), request.version(), "bench", 1);
    }

    void send(ByteBuffer frame) throws IOException {
        ByteBuffer rest = frame.duplicate();
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    /** The next answer; what it holds is good until the next call. */
    AbstractResponse receive(RequestHeader header) throws IOException {
        fill(length.clear());
        int bytes = length.flip().getInt();
        if (bytes < 0 || bytes > ANSWER_BYTES_MAX) {
            throw new IOException("An answer of " + bytes + " bytes");
        }
        if (bytes > answer.capacity()) {
            answer = ByteBuffer.allocateDirect(Math.max(bytes, answer.capacity() * 2));
        }
        fill(answer.clear().limit(bytes));
        return AbstractResponse.parseResponse(answer.flip(), header);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("The broker closed the connection");
            }
        }
    }
}
