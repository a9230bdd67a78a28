package io.riverrun.interop.wire;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;

/**
 * A socket to the broker on which any bytes may be sent, well formed or not. Confined to the test's
 * thread.
 */
final class RawConnection implements AutoCloseable {
    private static final int ANSWER_LIMIT_MS = 15_000;
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private final Socket socket;
    private int nextCorrelationId = 1;

    RawConnection(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(ANSWER_LIMIT_MS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the bytes as they are. */
    void send(byte[] bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the bytes with their length before them. */
    void sendFrame(ByteBuffer frame) {
        ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + frame.remaining());
        framed.putInt(frame.remaining()).put(frame.duplicate());
        send(framed.array());
    }

    /** Sends a request without waiting for its answer and gives the header it went with. */
    RequestHeader sendRequest(AbstractRequest request) {
        RequestHeader header =
                new RequestHeader(
                        request.apiKey(), request.version(), "interop", nextCorrelationId++);
        sendFrame(request.serializeWithHeader(header));
        return header;
    }

    /** Sends a request and gives its answer. */
    <T extends AbstractResponse> T ask(AbstractRequest request, Class<T> answerType) {
        RequestHeader header = sendRequest(request);
        return answerType.cast(AbstractResponse.parseResponse(receiveFrame(), header));
    }

    /**
     * Sends a message in the given version and gives its answer, which must have no byte too many.
     */
    <T extends ApiMessage> T ask(ApiMessage message, short version, Class<T> answerType) {
        RequestHeader header =
                new RequestHeader(
                        ApiKeys.forId(message.apiKey()), version, "interop", nextCorrelationId++);
        sendFrame(RequestUtils.serialize(header.data(), header.headerVersion(), message, version));
        ByteBuffer answer = receiveFrame();
        T data = answerType.cast(AbstractResponse.parseResponse(answer, header).data());
        if (answer.hasRemaining()) {
            throw new AssertionError(answer.remaining() + " bytes behind the answer to " + header);
        }
        return data;
    }

    /** The header bytes of a request whose API key and version need not exist. */
    static ByteBuffer header(int apiKey, int version, int correlationId) {
        ByteBuffer header = ByteBuffer.allocate(10);
        header.putShort((short) apiKey).putShort((short) version).putInt(correlationId);
        return header.putShort((short) -1).flip();
    }

    /** The next answer's bytes, from the correlation id on. */
    ByteBuffer receiveFrame() {
        return nextFrame().orElseThrow(() -> new AssertionError("The connection was closed"));
    }

    /** Whether the broker closes the connection without answering. */
    boolean isClosedWithoutAnswer() {
        return nextFrame().isEmpty();
    }

    private Optional<ByteBuffer> nextFrame() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int length = in.readInt();
            if (length < 0 || length > ANSWER_BYTES_MAX) {
                throw new AssertionError("An answer of " + length + " bytes");
            }
            byte[] frame = new byte[length];
            in.readFully(frame);
            return Optional.of(ByteBuffer.wrap(frame));
        } catch (EOFException | SocketException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("No answer, and the connection stays open", e);
        }
    }

    /** No more will be sent; answers may still come. */
    void finishSending() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
