package io.riverrun.protocol;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A 128-bit identifier as the protocol sends it: two big-endian longs; in text, 22 characters of
 * URL-safe base64 without padding (KIP-516). Immutable.
 */
public record Uuid(long mostSignificantBits, long leastSignificantBits)
        implements Comparable<Uuid> {

    /** The identifier that stands for none. */
    public static final Uuid ZERO = new Uuid(0, 0);

    private static final int SIZE = 16;

    /**
     * Reads the textual form.
     *
     * @throws IllegalArgumentException when the text is not 16 bytes in URL-safe base64
     */
    public static Uuid parse(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an id: it must be 22 characters of base64");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Uuid(buffer.getLong(), buffer.getLong());
    }

    @Override
    public int compareTo(Uuid other) {
        int order = Long.compare(mostSignificantBits, other.mostSignificantBits);
        return order != 0 ? order : Long.compare(leastSignificantBits, other.leastSignificantBits);
    }

    @Override
    public String toString() {
        byte[] bytes =
                ByteBuffer.allocate(SIZE)
                        .putLong(mostSignificantBits)
                        .putLong(leastSignificantBits)
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
