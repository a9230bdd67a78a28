package io.riverrun.client.connection;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Reads the protocol's frames: four bytes of length, big-endian, then that many bytes. Confined to
 * the connection's reading thread.
 */
final class Frames {

    private static final int TLS_ALERT = 0x15;
    private static final int TLS_HANDSHAKE = 0x16;

    private final ReadableByteChannel channel;
    private final int bytesMax;
    private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);

    Frames(ReadableByteChannel channel, int bytesMax) {
        this.channel = channel;
        this.bytesMax = bytesMax;
    }

    /**
     * Waits for the next frame.
     *
     * @return its bytes, without the length
     * @throws EOFException when the peer has closed the connection
     * @throws IOException when the bytes are no frame; the message is a clause for the user
     */
    ByteBuffer next() throws IOException {
        length.clear();
        fill(length);
        int bytes = length.flip().getInt();
        if (bytes < Integer.BYTES || bytes > bytesMax) {
            throw new IOException(notAFrame(bytes));
        }
        ByteBuffer frame = ByteBuffer.allocate(bytes);
        fill(frame);
        return frame.flip();
    }

    private void fill(ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new EOFException("it closed the connection");
            }
        }
    }

    private String notAFrame(int bytes) {
        String text = new String(length.array(), StandardCharsets.ISO_8859_1);
        int first = length.get(0) & 0xff;
        if (text.equals("HTTP")) {
            return "it answered in HTTP: this is the port of a web server, not of a broker";
        }
        if ((first == TLS_ALERT || first == TLS_HANDSHAKE) && length.get(1) == 3) {
            return "it answered in TLS: use the broker's plaintext listener";
        }
        return "it announced an answer of %d bytes, and %d are accepted at most"
                .formatted(bytes, bytesMax);
    }
}
