package io.riverrun.interop.client;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * The contents of the record number {@code i}, the same in every client's language. Stateless.
 *
 * <ul>
 *   <li>key: {@code k-<i mod 50>}
 *   <li>value: {@code v-<i>-} and {@code (i * 7) mod 200} times the letter p
 *   <li>header h1: the text {@code x<i>}
 *   <li>header h2: empty when 3 divides i, else the bytes 0, 255 and i mod 256
 * </ul>
 */
public final class Payload {
    private static final int KEYS = 50;
    private static final HexFormat HEX = HexFormat.of();

    private Payload() {}

    /** A header's name and its bytes in hexadecimal digits. */
    public record Header(String name, String hex) {}

    public static String key(int i) {
        return "k-" + i % KEYS;
    }

    public static String value(int i) {
        return "v-" + i + "-" + "p".repeat(i * 7 % 200);
    }

    public static List<Header> headers(int i) {
        return List.of(
                new Header("h1", HEX.formatHex(("x" + i).getBytes(StandardCharsets.UTF_8))),
                new Header("h2", HEX.formatHex(h2(i))));
    }

    /** The number in a value that {@link #value} made. */
    public static int numberIn(String value) {
        return Integer.parseInt(value.substring(2, value.indexOf('-', 2)));
    }

    private static byte[] h2(int i) {
        return i % 3 == 0 ? new byte[0] : new byte[] {0, (byte) 0xff, (byte) i};
    }
}
