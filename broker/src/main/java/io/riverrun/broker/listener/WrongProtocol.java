package io.riverrun.broker.listener;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Recognizes clients of other protocols by the first four bytes they send, which would read as the
 * length of a very large request (KAFKA-4090). Stateless.
 */
final class WrongProtocol {

    private static final Set<String> HTTP =
            Set.of("GET ", "POST", "PUT ", "HEAD", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI ");

    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR_VERSION = 0x03;

    private WrongProtocol() {}

    /** What the client's mistake is, in words, when the first bytes tell. */
    static Optional<String> recognize(int firstFourBytes) {
        if (firstFourBytes >>> 24 == TLS_HANDSHAKE
                && (firstFourBytes >>> 16 & 0xff) == TLS_MAJOR_VERSION) {
            return Optional.of(
                    "the client speaks TLS, but this is a PLAINTEXT listener; set the client's"
                            + " security.protocol to PLAINTEXT or connect to a TLS listener");
        }
        byte[] bytes = {
            (byte) (firstFourBytes >>> 24),
            (byte) (firstFourBytes >>> 16),
            (byte) (firstFourBytes >>> 8),
            (byte) firstFourBytes
        };
        if (HTTP.contains(new String(bytes, StandardCharsets.ISO_8859_1))) {
            return Optional.of(
                    "the client speaks HTTP, but this listener speaks the Kafka protocol; use a"
                            + " Kafka client");
        }
        return Optional.empty();
    }
}
