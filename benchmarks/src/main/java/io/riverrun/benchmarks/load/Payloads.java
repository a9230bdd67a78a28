package io.riverrun.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Random;

/**
 * Keys and values to send: small documents of words and numbers, which compress about as business
 * records do. The same ones for the same sizes, so both brokers get the same bytes. Immutable.
 */
public final class Payloads {
    private static final int VALUES = 4096;
    private static final int KEYS = 1 << 16;
    private static final int KEY_BYTES = 16;
    private static final long SEED = 20_260_101;
    private static final String[] WORDS = {
        "order",
        "customer",
        "status",
        "shipped",
        "pending",
        "amount",
        "currency",
        "EUR",
        "USD",
        "address",
        "street",
        "Hauptstrasse",
        "city",
        "Amsterdam",
        "Lisbon",
        "Osaka",
        "created",
        "updated",
        "quantity",
        "product",
        "description",
        "warehouse",
        "priority",
        "standard"
    };

    private final byte[][] values = new byte[VALUES][];
    private final byte[][] keys;

    private Payloads(int valueBytes, boolean keyed) {
        Random random = new Random(SEED);
        for (int i = 0; i < VALUES; i++) {
            values[i] = value(random, valueBytes);
        }
        keys = keyed ? new byte[KEYS][] : new byte[0][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "%016x".formatted(random.nextLong()).getBytes(US_ASCII);
        }
    }

    /** Values of a size, records without a key. */
    public static Payloads unkeyed(int valueBytes) {
        return new Payloads(valueBytes, false);
    }

    /** Values of a size, and keys of 16 bytes. */
    public static Payloads keyed(int valueBytes) {
        return new Payloads(valueBytes, true);
    }

    /** The value of the i-th record; they come again after a few thousand. */
    public byte[] value(long i) {
        return values[(int) (i % VALUES)];
    }

    /** The key of the i-th record, or null. */
    public byte[] key(long i) {
        return keys.length == 0 ? null : keys[(int) (i % KEYS)];
    }

    /** Of one record's key and value. */
    public int recordBytes() {
        return values[0].length + (keys.length == 0 ? 0 : KEY_BYTES);
    }

    private static byte[] value(Random random, int bytes) {
        StringBuilder text = new StringBuilder("{");
        while (text.length() < bytes) {
            text.append('"').append(WORDS[random.nextInt(WORDS.length)]).append("\":");
            if (random.nextInt(3) == 0) {
                text.append(random.nextInt(10_000_000)).append(',');
            } else {
                text.append('"').append(WORDS[random.nextInt(WORDS.length)]);
                text.append(random.nextInt(1000)).append("\",");
            }
        }
        return Arrays.copyOf(text.toString().getBytes(US_ASCII), bytes);
    }
}
