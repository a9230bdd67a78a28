package io.riverrun.interop.client;

import java.util.Arrays;

/** The compressions of a record batch, with the ids that its attributes carry. */
public enum Codec {
    NONE(0, "none"),
    GZIP(1, "gzip"),
    SNAPPY(2, "snappy"),
    LZ4(3, "lz4"),
    ZSTD(4, "zstd");

    private static final int ID_MASK = 7;

    private final int id;
    private final String configValue;

    Codec(int id, String configValue) {
        this.id = id;
        this.configValue = configValue;
    }

    /** The name that Kafka's {@code compression.type} has for it. */
    public String configValue() {
        return configValue;
    }

    /** The codec with the id in the lowest three bits of a batch's attributes. */
    static Codec ofAttributes(short attributes) {
        return Arrays.stream(values())
                .filter(codec -> codec.id == (attributes & ID_MASK))
                .findFirst()
                .orElseThrow();
    }
}
